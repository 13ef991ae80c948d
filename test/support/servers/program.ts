import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Wanted {
  /** For people. */
  readonly name: string
  /** Any of these on PATH, … */
  readonly programs: readonly string[]
  /** … or here. */
  readonly elsewhere?: readonly string[]
  /** By package manager. */
  readonly packages: {
    readonly apt: readonly string[]
    readonly dnf: string
    readonly apk: string
    readonly brew?: string
  }
  /** Debian starts a server when it installs it; one that takes everybody's port 80 is only unpacked for the tests. */
  readonly unpacked?: boolean
  /** What to do where all that fails. */
  readonly remedy: string
}

/** Path of a program: found, or had from the system's package manager. */
export function programOf(wanted: Wanted): string {
  const found = installed(wanted)
  if (found) return found
  let cause: unknown
  for (const [manager, get] of Object.entries(managers)) {
    if (!pathTo(manager)) continue
    process.stderr.write(`${wanted.name} for the tests: not found, getting it with ${manager}\n`)
    try {
      get(wanted)
    } catch (error) {
      cause = error
    }
    const now = installed(wanted)
    if (now) return now
  }
  throw new Error(`The tests need ${wanted.name}: ${wanted.remedy}`, { cause })
}

const managers: Readonly<Record<string, (wanted: Wanted) => void>> = {
  'apt-get': ({ packages, unpacked }) => (unpacked ? unpack(packages.apt) : apt('install', packages.apt)),
  dnf: ({ packages }) => run('dnf', ['install', '-y', '-q', packages.dnf]),
  apk: ({ packages }) => run('apk', ['add', '-q', packages.apk]),
  brew: ({ packages }) => packages.brew && run('brew', ['install', '-q', packages.brew]),
}

/** Several test files may want something at the same moment: apt waits for its lock. A new machine has no lists yet. */
function apt(verb: 'install' | 'download', packages: readonly string[], cwd?: string): void {
  const options = ['-o', 'DPkg::Lock::Timeout=600', '-y', '-qq']
  const get = () => run('apt-get', [...options, verb, '--no-install-recommends', ...packages], cwd)
  try {
    get()
  } catch {
    run('apt-get', [...options, 'update'])
    get()
  }
}

const unpackedFolder = fileURLToPath(new URL('../../../node_modules/.cache/polso-tests', import.meta.url))

/** Each into a folder of its own: another test file may be at another at the same moment. */
function unpack(packages: readonly string[]): void {
  const folder = join(unpackedFolder, packages.join('+'))
  mkdirSync(folder, { recursive: true })
  apt('download', packages, folder)
  for (const file of readdirSync(folder).filter(name => name.endsWith('.deb')))
    run('dpkg-deb', ['-x', file, '.'], folder)
}

function run(program: string, args: readonly string[], cwd?: string): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], ...(cwd === undefined ? {} : { cwd }) })
}

function installed({ programs, elsewhere = [] }: Wanted): string | undefined {
  return [...programs.flatMap(name => pathTo(name) ?? []), ...elsewhere].find(path => existsSync(path))
}

/** Where a program lies: a browser is started by its path, not by its name. Debian keeps servers in `sbin`. */
function pathTo(name: string): string | undefined {
  const unpacked = existsSync(unpackedFolder) ? readdirSync(unpackedFolder) : []
  const theirs = unpacked.flatMap(folder => ['usr/sbin', 'usr/bin'].map(path => join(unpackedFolder, folder, path)))
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', ...theirs]
  return folders.map(folder => join(folder, name)).find(path => existsSync(path))
}
