import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Wanted {
  /** For people. */
  readonly name: string
  /** Any of these on PATH, … */
  readonly programs: readonly string[]
  /** … or here. */
  readonly elsewhere?: readonly string[]
  /** By package manager. */
  readonly packages: { readonly apt: readonly string[]; readonly dnf: string; readonly apk: string }
  /** What to do where all that fails. */
  readonly remedy: string
}

/** Path of a program: found, or installed with the system's package manager. */
export function programOf(wanted: Wanted): string {
  const found = installed(wanted)
  if (found) return found
  for (const [manager, ...args] of installers(wanted)) {
    if (!manager || !pathTo(manager)) continue
    process.stderr.write(`${wanted.name} for the tests: not found, installing it with ${manager}\n`)
    execFileSync(manager, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const now = installed(wanted)
    if (now) return now
  }
  throw new Error(`The tests need ${wanted.name}: ${wanted.remedy}`)
}

/** Several test files may want something at the same moment: apt waits for its lock. */
function installers({ packages: { apt, dnf, apk } }: Wanted): readonly (readonly string[])[] {
  const quietly = ['install', '-y', '-qq', '--no-install-recommends']
  return [
    ['apt-get', '-o', 'DPkg::Lock::Timeout=600', ...quietly, ...apt],
    ['dnf', 'install', '-y', '-q', dnf],
    ['apk', 'add', '-q', apk],
  ]
}

function installed({ programs, elsewhere = [] }: Wanted): string | undefined {
  return [...programs.flatMap(name => pathTo(name) ?? []), ...elsewhere].find(path => existsSync(path))
}

/** Where a program lies: a browser is started by its path, not by its name. Debian keeps servers in `sbin`. */
function pathTo(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  return folders.map(folder => join(folder, name)).find(path => existsSync(path))
}
