import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const many = fileURLToPath(new URL('./many.ts', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder of its own in which the real command line is run, as a person would. */
export interface Folder {
  readonly path: string
  /** Runs `polso <words>` with nothing in the environment but PATH and `env`. */
  polso(words: string, env?: Readonly<Record<string, string>>): Promise<Outcome>
  /** The same for several, one after the other; quicker, since they share a process. */
  polsoEach(lines: readonly string[], env?: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, Outcome>>
  remove(): void
}

export function newFolder(files: Readonly<Record<string, string>> = {}): Folder {
  const path = mkdtempSync(join(tmpdir(), 'polso-cli-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return {
    path,
    polso: (words, env = {}) => run(path, [cli, ...words.split(' ')], env),
    async polsoEach(lines, env = {}) {
      const { stdout, stderr } = await run(path, [many, JSON.stringify(lines)], env)
      if (stderr !== '') throw new Error(stderr)
      const outcomes = JSON.parse(stdout) as Outcome[]
      return new Map(lines.map((line, index) => [line, outcomes[index] ?? { code: null, stdout: '', stderr: '' }]))
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

function run(cwd: string, words: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), ...words], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code, stdout, stderr }))
  })
}

/** A configuration that reaches no network. */
export const mockYaml = `
credentials:
  demo: { platform: mock }
accounts:
  - { id: town-one, name: Comune, platform: mock, handle: town-1 }
  - { id: town-two, platform: mock, handle: town-2 }
`

/** Lines that were run in one folder on one database, one after the other. */
export interface Ran<Line extends string = string> {
  readonly folder: Folder
  readonly database: TestDatabase
  /** What came of a line, which is named by its place or by itself. */
  of(line: Line | number): Outcome
  close(): Promise<void>
}

export async function runLines<Line extends string>(
  lines: readonly Line[],
  prepare: (database: TestDatabase, folder: Folder) => Promise<unknown>,
  files: Readonly<Record<string, string>> = { 'polso.yaml': mockYaml },
): Promise<Ran<Line>> {
  const folder = newFolder(files)
  const database = await createTestDatabase()
  await prepare(database, folder)
  const outcomes = await folder.polsoEach(lines, { DATABASE_URL: database.url })
  return {
    folder,
    database,
    of(line) {
      const outcome = outcomes.get(typeof line === 'number' ? (lines[line] ?? '') : line)
      if (!outcome) throw new Error(`there is no line ${line}`)
      return outcome
    },
    async close() {
      folder.remove()
      await database.close()
    },
  }
}
