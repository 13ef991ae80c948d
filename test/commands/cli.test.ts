import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'
import { type Folder, mockYaml, newFolder } from './polso.ts'

const packageJson = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const commands = [
  'demo',
  'doctor',
  'start',
  'migrate',
  'collect',
  'detect',
  'accounts',
  'runs',
  'alerts',
  'silences',
  'events',
  'digest',
  'export',
  'import',
  'imports',
  'retention',
  'backtest',
  'report',
  'trace',
  'password',
]

let empty: Folder
let configured: Folder

beforeAll(() => {
  empty = newFolder()
  configured = newFolder({ 'polso.yaml': mockYaml })
})
afterAll(() => {
  empty.remove()
  configured.remove()
})

describe('the command line', () => {
  it('tells its version', async () => {
    expect(await empty.polso('--version')).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' })
  })

  it('tells all its commands, and each explains itself with an example', async () => {
    const helps = await empty.polsoEach(['--help', ...commands.map(command => `${command} --help`)])
    for (const command of commands) {
      expect(helps.get('--help')?.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'))
      expect(helps.get(`${command} --help`)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(new RegExp(`Examples?:\\n {2}polso ${command}`)),
        stderr: '',
      })
    }
  })
})

describe('wrong usage ends with exit code 2 and says how it is meant', () => {
  const wrong = {
    allerts: "error: unknown command 'allerts'\n(Did you mean alerts?)",
    'alerts --opne': "error: unknown option '--opne'\n(Did you mean --open?)",
    'alerts everything': 'error: too many arguments',
    'runs --status fine': "argument 'fine' is invalid. Allowed choices are pending, running, ok",
    'runs --limit 0': '--limit must be a whole number from 1, e.g. --limit 50',
    'start --role boss': "argument 'boss' is invalid. Allowed choices are",
  }

  it('by the real command line', async () => {
    expect((await configured.polso('allerts')).code).toBe(2)
  })

  it('whatever is wrong', async () => {
    const told = await configured.polsoEach(Object.keys(wrong))
    for (const [words, message] of Object.entries(wrong)) {
      expect(told.get(words)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
    }
  })
})

describe('a wrong configuration ends with exit code 2 and tells every fault', () => {
  it('no configuration', async () => {
    expect(await empty.polso('runs')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'polso.yaml: 1 fault\n  there is none in this folder; copy polso.example.yaml to polso.yaml and change what is yours, or see polso at work with: npm run demo\n',
    })
  })

  it('a file that was named and is not there', async () => {
    const { code, stderr } = await empty.polso('runs', { POLSO_CONFIG: 'other.yaml' })
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/other\.yaml: 1 fault\n {2}there is no such file; copy polso\.example\.yaml\n$/),
    ])
  })

  it('faults of the file and of the environment together', async () => {
    const folder = newFolder({ 'polso.yaml': mockYaml.replace('handle: town-1', 'handel: town-1') })
    const env = {
      POLSO_CONFG: 'x',
      DATABASE_URL: 'mysql://u:opensesame@db/polso',
      REDIS_URL: 'file:/run/secrets/redis',
    }
    expect(await folder.polso('alerts --json', env)).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        'environment: 3 faults',
        '  REDIS_URL: there is no file /run/secrets/redis; create it, or mount the secret there',
        '  DATABASE_URL: is no address that can be used here, e.g. postgres://polso:password@localhost:5432/polso',
        '  POLSO_CONFG: is no variable that polso reads; did you mean "POLSO_CONFIG"?',
        'polso.yaml: 1 fault',
        '  line 5  accounts[0].handel: is no key that polso knows here; did you mean "handle"?',
        '',
      ].join('\n'),
    })
    folder.remove()
  })

  it("a demo's memory that can't be read", async () => {
    const folder = newFolder({ 'demo.json': '{"half' })
    const { code, stderr } = await folder.polso('runs', { POLSO_DATA_DIR: '.' })
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(
        'demo.json: 1 fault\n  can not be read; start the demo anew with: npm run demo -- --reset',
      ),
    ])
    folder.remove()
  })

  it("a third party's collector that is not installed", async () => {
    const folder = newFolder({ 'polso.yaml': `collectors: [polso-collector-nowhere]\n${mockYaml}` })
    const { code, stderr } = await folder.polso('runs')
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^polso\.yaml: 1 fault\n {2}line 1 {2}collectors: polso-collector-nowhere: /),
    ])
    folder.remove()
  })
})

describe('what is not ready ends with exit code 1 and the remedy', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createEmptyDatabase()
  })
  afterAll(() => database.close())

  it('no Postgres', async () => {
    const { code, stdout, stderr } = await configured.polso('runs', {
      DATABASE_URL: 'postgres://polso:opensesame@127.0.0.1:1/polso',
    })
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Postgres at 127.0.0.1:1/polso: nothing listens there. Is it running, and is DATABASE_URL right?\n',
    })
  })

  it('a wrong password', async () => {
    const url = new URL(database.url)
    url.password = 'opensesame'
    const { code, stderr } = await configured.polso('runs', { DATABASE_URL: url.href })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Postgres at .*: it refuses the password\. Check user and password in DATABASE_URL\.\n$/)
  })

  it('tables that are not there yet, until they are', async () => {
    const env = { DATABASE_URL: database.url }
    const before = await configured.polso('runs --json', env)
    expect(before).toMatchObject({ code: 1, stdout: '' })
    expect(before.stderr).toMatch(
      /^The database does not have the tables of this version yet \(0001-.*\)\. Run: polso migrate \(or start the worker: polso start\)\.\n$/,
    )
    const [migrate, again, runs] = ['migrate --json', 'migrate', 'runs --json'] as const
    const told = await configured.polsoEach([migrate, again, runs], env)
    expect(told.get(migrate)).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(told.get(migrate)?.stdout ?? '')).toMatchObject({
      migrations: expect.arrayContaining([expect.stringMatching(/^0001-/)]),
    })
    expect(told.get(again)).toEqual({ code: 0, stdout: 'The tables are up to date.\n', stderr: '' })
    expect(told.get(runs)).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
  })
})

describe('a reader that stops reading', () => {
  it('is no failure', async () => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), 'src/cli.ts', '--help'], {
      cwd: new URL('../..', import.meta.url),
      env: { PATH: process.env.PATH ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    const code = await new Promise(resolve => child.on('close', resolve))
    expect([code, stderr]).toEqual([0, ''])
  })
})
