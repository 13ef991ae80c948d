import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Chromium for tests in a browser: of CHROMIUM_PATH, on PATH, else installed with the system's package manager. */
export function chromiumProgram(): string {
  const given = process.env.CHROMIUM_PATH
  if (given) return given
  const found = installed()
  if (found) return found
  for (const [manager, ...args] of installers) {
    if (!manager || !pathTo(manager)) continue
    process.stderr.write(`Chromium for the tests: not found, installing it with ${manager}\n`)
    execFileSync(manager, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const now = installed()
    if (now) return now
  }
  throw new Error('The tests need a Chromium: install chromium, or set CHROMIUM_PATH to a Chromium or Chrome.')
}

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const elsewhere = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
/** Several test files may want it at the same moment: apt waits for its lock. */
const installers = [
  [
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=600',
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    'chromium',
    'fonts-dejavu-core',
  ],
  ['dnf', 'install', '-y', '-q', 'chromium'],
  ['apk', 'add', '-q', 'chromium'],
]

function installed(): string | undefined {
  return [...names.flatMap(name => pathTo(name) ?? []), ...elsewhere].find(path => existsSync(path))
}

/** Where a program lies: a browser is started by its path, not by its name. */
function pathTo(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map(folder => join(folder, name)).find(path => existsSync(path))
}
