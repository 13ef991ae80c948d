import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import { seeded } from '../../src/detection/random.ts'
import { noteEvent } from '../../src/store/events.ts'
import { mockYaml, type Ran, runLines } from '../commands/polso.ts'
import type { TestDatabase } from '../support/database.ts'
import { addAccounts, settings } from '../support/rows.ts'

const FIRST = dayNumber('2025-01-06')
const DAYS = 250
/** From here the account gathers a quarter for three weeks. */
const FALL = 200
const UNKNOWN = 190

const span = `--from ${dayOf(FIRST + 120)} --to ${dayOf(FIRST + DAYS - 1)}`
const lines = [
  `backtest --account town-one ${span} --out one.csv --scores scores.csv --plot pictures`,
  `backtest --account town-one ${span} --config quiet.yaml --out quiet.csv`,
  `backtest --account town-one --account town-two ${span} --out two.csv --json`,
  `backtest --account town-one --from ${dayOf(FIRST + 120)} --to ${dayOf(FIRST + FALL + 8)} --out early.csv`,
  `backtest --account town-onw ${span} --out never.csv`,
  'backtest --account town-one --from 2025-03-01 --out never.csv',
  'backtest --account town-one --from 2025-03-01 --to 2025-02-01 --out never.csv',
  'backtest --account town-one --from 2025-03-01 --to 2025-02-30 --out never.csv',
  `backtest --account town-one --posts posts.csv ${span} --out never.csv`,
  `backtest --posts posts.csv ${span} --out never.csv`,
  'backtest --account town-one --from 2025-01-08 --to 2025-01-20 --out never.csv',
  'backtest --account town-one --from 2026-01-08 --to 2026-01-20 --out never.csv',
] as const

let ran: Ran

async function fill({ db }: TestDatabase, accountId: number): Promise<void> {
  const r = seeded(3)
  const values = Array.from({ length: DAYS }, (_, i) => {
    const usual = i >= FALL && i < FALL + 21 ? 25 : 100
    return i === UNKNOWN ? null : Math.round(usual * (0.8 + 0.4 * r()))
  })
  const days = values.map((_, i) => dayOf(FIRST + i))
  await sql`
    insert into polso.account_days (account_id, metric, date_day, value, status, reason, computed_at)
    select ${accountId}, 'interactions_gained', day, value,
      case when value is null then 'missing' else 'complete' end, null, now()
    from unnest(${days}::date[], ${values}::bigint[]) as t (day, value)`.execute(db)
}

async function prepare(database: TestDatabase): Promise<void> {
  const accounts = [settings('town-one'), settings('town-two')]
  const [one = 0, two = 0] = await addAccounts(database.db, accounts, new Date('2025-01-01T00:00:00Z'))
  await fill(database, one)
  await fill(database, two)
  const event = { seriesId: null, author: 'anna', startsOn: dayOf(FIRST + FALL), endsOn: dayOf(FIRST + FALL + 20) }
  const noted = (offset: number) => new Date(`${dayOf(FIRST + offset)}T08:00:00Z`)
  await noteEvent(database.db, { ...event, accountId: one, title: 'Told too late' }, noted(DAYS - 1))
  await noteEvent(database.db, { ...event, accountId: two, title: 'Told in time' }, noted(FALL - 3))
}

beforeAll(async () => {
  const quiet = mockYaml.replace(
    'name: Comune',
    'name: Comune, detection: { false_alarms_per_year: 0.0001, metrics: { interactions_gained: off } }',
  )
  ran = await runLines(lines, prepare, { 'polso.yaml': mockYaml, 'quiet.yaml': quiet })
}, 120_000)
afterAll(() => ran.close())

const of = (line: number) => ran.of(line)
const path = (name: string) => join(ran.folder.path, name)
const rows = (name: string) =>
  readFileSync(path(name), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => line.split(','))

describe("polso backtest of the database's accounts", () => {
  it('lists what would have opened, and scores the days asked for', () => {
    expect(of(0)).toMatchObject({ code: 0, stderr: '' })
    const [alert, ...others] = rows('one.csv')
    expect(others).toEqual([])
    expect(alert?.slice(0, 5)).toEqual(['town-one', 'drop', '', 'interactions_gained', dayOf(FIRST + FALL)])
    const days = rows('scores.csv').map(row => row[1])
    expect([days[0], days.at(-1), days.length]).toEqual([dayOf(FIRST + 120), dayOf(FIRST + DAYS - 1), DAYS - 120])
  })

  it('draws them, with the event and the day that is not known', () => {
    const svg = readFileSync(path('pictures/town-one.svg'), 'utf8')
    expect(svg).toContain('<title>Comune (town-one): Interazioni ottenute</title>')
    for (const text of ['Calo: interazioni ottenute', 'Evento: Told too late', 'Dato mancante', 'Fonte: Polso'])
      expect(svg).toContain(text)
  })

  it('judges as another configuration would have', () => {
    expect(of(1)).toMatchObject({ code: 0, stderr: '' })
    expect(rows('quiet.csv')).toEqual([])
  })

  it('takes several accounts, and leaves the days of an event noted in time alone', () => {
    expect(JSON.parse(of(2).stdout)).toMatchObject({ accounts: 2, alerts: 1 })
    expect(rows('two.csv').map(row => row[0])).toEqual(['town-one'])
  })

  it('knows nothing of later days', () => {
    const opened = rows('one.csv')[0]?.[5]
    expect(rows('one.csv')[0]?.[6]).not.toBe('')
    expect(rows('early.csv').map(row => [row[5], row[6]])).toEqual([[opened, '']])
  })

  it.each([
    [4, 'There is no account "town-onw"; did you mean "town-one"?'],
    [5, '--account needs the days to replay: --from and --to'],
    [6, '--to 2025-02-01 lies before --from 2025-03-01'],
    [7, '--to "2025-02-30" is no day'],
    [8, '--account replays the database, --posts and --daily files: choose'],
    [9, '--from and --to belong to --account'],
    [10, 'town-one has 15 days with figures up to --to'],
    [11, 'town-one has no figures since 2026-01-08'],
  ])('refuses what cannot be meant (%i)', (line, words) => {
    expect(of(line).stderr).toContain(words)
    expect(of(line).code).toBe(2)
    expect(existsSync(path('never.csv'))).toBe(false)
  })
})
