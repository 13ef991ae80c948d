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
    expect(answers.lines('accounts')).toEqual([
      'ACCOUNT   PLATFORM  HANDLE  FOLLOWERS  LAST RUN FOR  STATUS',
      'town-one  mock      town-1          –  –             –',
      'town-two  mock      town-2          –  –             –',
      '',
      'Nothing was read yet. Start the worker with: polso start, or read once with: polso collect',
      '',
    ])
  })

  it.each([
    ['runs', 'No runs yet. Start the worker with: polso start, or read once with: polso collect'],
    ['runs --account town-one', 'No run fits. See them all with: polso runs'],
    ['alerts', 'No alerts so far. Days are judged once an account has enough history (detection.min_history_days).'],
    ['alerts --open', 'No alert is open. All alerts, resolved ones too: polso alerts'],
  ])('%s says so', (words, told) => {
    expect(answers.lines(words)).toEqual([told, ''])
  })

  it('an account that nobody knows is a typing mistake', () => {
    expect(answers.of('runs --account town-onw')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'There is no account "town-onw"; did you mean "town-one"?\n',
    })
  })
})

describe('with data', () => {
  const asked = [
    'accounts',
    'accounts --json',
    'runs --account town-one',
    'runs --json',
    'runs --json --limit 1',
    'runs --json --status failed',
    'runs --json --account town-one',
    'alerts',
    'alerts --open --json',
  ]
  let database: TestDatabase
  const answers = new Answers()

  beforeAll(async () => {
    database = await createTestDatabase()
    const { db } = database
    const former = 'a-former-account-with-a-long-name'
    const known = await addAccounts(db, [settings('town-one', { handle: 'town-1' }), settings(former)], slot)
    await sql`update polso.accounts set active = false where key = ${former}`.execute(db)
    await ensurePartitions(db, slot, later)
    const [one = 0, gone = 0] = known
    const run = await addRun(db, one, slot)
    await addRun(db, one, later, 'failed')
    await addRun(db, gone, slot)
    await sql`update polso.collection_runs set error_kind = 'bad-response', attempts = 5, api_calls = 7, api_cost = 0.035,
      error_message = ${'the platform answered something else than it promises: '.repeat(3)} where status = 'failed'`.execute(
      db,
    )
    await sql`insert into polso.account_snapshots
      (account_id, metric, period, period_end, slot, value, status, observed_at, run_id)
      values (${one}, 'followers', 'instant', ${slot}, ${slot}, 12034, 'observed', ${slot}, ${run})`.execute(db)
    const { evidence } = sampleAlert('collector-failing', 'open')
    await sql`insert into polso.alerts (kind, type, cause, account_id, subject, onset, state, opened_at, opened_on,
      resolved_at, resolved_on, evidence, updated_at) values
      ('operational', 'collector-failing', 'collector-failing', ${one}, 'town-one', '2026-03-28', 'open', ${slot},
       '2026-03-28', null, null, ${JSON.stringify(evidence)}, ${slot}),
      ('operational', 'collector-failing', 'collector-failing', ${gone}, ${former}, '2026-03-28', 'resolved', ${slot},
       '2026-03-27', ${later}, '2026-03-29', ${JSON.stringify(evidence)}, ${later})`.execute(db)
    await answers.ask(database, asked)
  })
  afterAll(() => database.close())

  it('accounts shows the last reading, and who is no longer read', () => {
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
    const [title, newest, older, , whose, ...reason] = answers.lines('runs --account town-one')
    expect(title).toMatch(/^SLOT +ACCOUNT +STATUS +TRIES +CALLS +COST +ROWS +ERROR$/)
    expect(newest).toMatch(/^2026-03-29 09:00 {2}town-one {2}failed +5 +7 {2}0\.035 +0 {2}bad-response$/)
    expect(older).toMatch(/^2026-03-28 08:00 {2}town-one {2}ok /)
    expect(whose).toBe('town-one:')
    expect(reason.join('')).toContain('the platform answered')
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
