import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { sampleAlert } from '../alerts/samples.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, addRun, settings } from '../support/rows.ts'
import { type Folder, mockYaml, newFolder, type Outcome } from './polso.ts'

const slot = new Date('2026-03-28T07:00:00Z')
const later = new Date('2026-03-29T07:00:00Z')

let folder: Folder
beforeAll(() => {
  folder = newFolder({ 'polso.yaml': mockYaml })
})
afterAll(() => folder.remove())

/** What commands answer on a database, asked all at once. */
class Answers {
  #outcomes: ReadonlyMap<string, Outcome> = new Map()
  async ask(database: TestDatabase, lines: readonly string[]): Promise<void> {
    this.#outcomes = await folder.polsoEach(lines, { DATABASE_URL: database.url })
  }
  of(line: string): Outcome | undefined {
    return this.#outcomes.get(line)
  }
  /** For people: fits a screen. */
  lines(line: string): string[] {
    const told = this.#successOf(line).split('\n')
    for (const text of told) expect(text.length).toBeLessThanOrEqual(100)
    return told
  }
  json(line: string): unknown {
    return JSON.parse(this.#successOf(line))
  }
  #successOf(line: string): string {
    const outcome = this.#outcomes.get(line)
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    return outcome?.stdout ?? ''
  }
}

describe('before anything was collected', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
    await answers.ask(database, [
      'accounts',
      'runs',
      'runs --account town-one',
      'alerts',
      'alerts --open',
      'runs --account town-onw',
    ])
  })
  afterAll(() => database.close())
  const answers = new Answers()

  it('accounts are those of the configuration, with what to do next', () => {
    const [title, ...rows] = answers.lines('accounts')
    expect(title).toMatch(/^ACCOUNT +PLATFORM +HANDLE +FOLLOWERS +LAST RUN FOR +STATUS$/)
    expect(rows).toEqual([
      expect.stringMatching(/^town-one +mock +town-1 +12,034 {2}2026-03-29 09:00 {2}failed: bad…$/),
      expect.stringMatching(/^town-two +mock +town-2 +– {2}– +–$/),
      expect.stringMatching(
        /^a-former-account-with-a-long-name +mock +a-former-ac… +– {2}2026-03-28 08:00 {2}no longer c…$/,
      ),
      '',
    ])
    expect(answers.json('accounts --json')).toMatchObject([
      {
        account: 'town-one',
        name: 'Comune',
        followers: 12034,
        newest_snapshot: '2026-03-28T07:00:00.000Z',
        last_run: { slot: '2026-03-29T07:00:00.000Z', status: 'failed', error_kind: 'bad-response' },
        active: true,
      },
      { account: 'town-two', followers: null, newest_snapshot: null, last_run: null },
      { account: 'a-former-account-with-a-long-name', active: false },
    ])
  })

  it('runs shows the newest first, in the time of the account', () => {
    const [title, newest, ...older] = answers.lines('runs --account town-one')
    expect(title).toMatch(/^SLOT +ACCOUNT +STATUS +TRIES +CALLS +COST +ROWS +ERROR$/)
    expect(newest).toMatch(/^2026-03-29 09:00 {2}town-one {2}failed +5 +7 {2}0\.035 +0 {2}the platform answered.*…$/)
    expect(older).toEqual([expect.stringMatching(/^2026-03-28 08:00 {2}town-one {2}ok /), ''])
  })

  it.each([
    ['runs --json', 3],
    ['runs --json --limit 1', 1],
    ['runs --json --status failed', 1],
    ['runs --json --account town-one', 2],
  ])('%s finds %p', (words, count) => {
    const runs = answers.json(words) as object[]
    expect(runs).toHaveLength(count)
    expect(Object.keys(runs[0] ?? {}).sort()).toEqual([
      'account',
      'api_calls',
      'api_cost',
      'attempts',
      'catch_up',
      'error',
      'error_kind',
      'finished_at',
      'rows_stored',
      'run',
      'slot',
      'started_at',
      'status',
    ])
  })

  it('alerts are told in the words of the staff', () => {
    const told = answers.lines('alerts')
    expect(told[0]).toMatch(/^#2 RESOLVED {2}./)
    expect(told.find(line => line.startsWith('#1'))).toMatch(/^#1 OPEN {2}./)
    expect(told.join('\n')).toContain('“town-one”')
  })

  it('alerts --open leaves out what is over', () => {
    expect(answers.json('alerts --open --json')).toMatchObject([
      {
        id: 1,
        kind: 'operational',
        type: 'collector-failing',
        state: 'open',
        account: 'town-one',
        platform: 'mock',
        opened_on: '2026-03-28',
        resolved_on: null,
        title: expect.any(String),
        text: expect.any(String),
      },
    ])
  })
})

describe('without DATABASE_URL', () => {
  it('a command works on the embedded Postgres of its folder', async () => {
    const told = await folder.polsoEach(['runs --json', 'accounts --json'])
    expect(told.get('runs --json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
    expect(JSON.parse(told.get('accounts --json')?.stdout ?? '')).toHaveLength(2)
  })
})
