import { sql } from 'kysely'
import { refreshAccountDays } from '../../src/analytics/daily.ts'
import { rollUp } from '../../src/analytics/rollups.ts'
import { dayStart } from '../../src/days.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  copyRollups,
  DAYS,
  day,
  makeAccounts,
  makeDays,
  makeSnapshots,
  rolling,
  rollUpAll,
  ZONE,
} from './analytics-data.ts'
import { type Question, questions } from './analytics-questions.ts'
import { compare, type Figure, median, secondsOf } from './figure.ts'

/** Accounts whose rollups are there in full, … */
const ACCOUNTS = 200
/** … and every how many of them has its snapshots too: those of all are 44 million rows and take a quarter of an hour. */
const SCALE = Number(process.env.POLSO_BENCH_SCALE ?? 20)
const YEAR_MS = 50
const ROUNDS = 5
/** Days of the short history that a refresh is measured on first. */
const SHORT = 65

/** What the rollups buy: ten questions over two years of hourly readings, and what keeping them up costs. */
export async function analyticsFigures(): Promise<Figure[]> {
  const database = await createTestDatabase({ poolSize: 1 })
  try {
    const accounts = await makeAccounts(database.db, ACCOUNTS)
    const read = accounts.slice(0, Math.max(5, Math.round(ACCOUNTS / SCALE)))
    const { early, late, seconds } = await build(database, accounts, read)
    return [
      await rowsFigure(database, seconds),
      ...refreshFigures(early, late),
      ...(await questionFigures(database, read.length)),
    ]
  } finally {
    await database.close()
  }
}

interface Refresh {
  /** Milliseconds a day and account. */
  readonly rollups: number
  readonly figures: number
}

async function build({ db }: TestDatabase, accounts: readonly number[], read: readonly number[]) {
  const started = performance.now()
  // Made as fast as it goes: no checks of references, no waiting for the disk. One connection, so that it holds.
  await sql`set synchronous_commit = off; set session_replication_role = replica; set statement_timeout = 0`.execute(db)
  await makeSnapshots(db, read, 0, SHORT)
  await rollUpAll(db, read, 0, SHORT - 1)
  const early = await refresh(db, read, SHORT)
  await makeSnapshots(db, read, SHORT + 1, DAYS)
  await rollUpAll(db, read, SHORT + 1, DAYS - 1)
  const late = await refresh(db, read, DAYS)
  await makeDays(db)
  await copyRollups(db, read, accounts.slice(read.length))
  return { early, late, seconds: (performance.now() - started) / 1000 }
}

/** What the worker does when a day has closed: rolls it up, and computes its figures and those of three days before. */
async function refresh(db: TestDatabase['db'], accounts: readonly number[], n: number): Promise<Refresh> {
  const rollups: number[] = []
  const figures: number[] = []
  for (const accountId of accounts) {
    rollups.push(await secondsOf(() => rollUp(db, { ...rolling(accountId), from: day(n), to: day(n) })))
    const now = dayStart(day(n + 1), ZONE)
    const options = { accountId, timeZone: ZONE, from: day(n - 2), to: day(n + 1), now, toleranceMinutes: 90 }
    figures.push(await secondsOf(() => db.transaction().execute(trx => refreshAccountDays(trx, options))))
  }
  await sql`delete from polso.account_days`.execute(db)
  return { rollups: 1000 * median(rollups), figures: 1000 * median(figures) }
}

function refreshFigures(early: Refresh, late: Refresh): Figure[] {
  const note = `one day of one account, median; with a history of ${DAYS} days against one of ${SHORT}`
  const of = (figure: string, value: number, limit: number) =>
    compare({ figure, unit: 'ms', against: 'the same early on', note }, { value, limit }, { atMost: 1.5 })
  return [
    of('analytics.refresh.rollups', late.rollups, early.rollups),
    of('analytics.refresh.figures', late.figures, early.figures),
  ]
}

async function rowsFigure({ pool }: TestDatabase, seconds: number): Promise<Figure> {
  const tables = [
    'collection_runs',
    'account_snapshots',
    'post_snapshots',
    'account_days',
    'post_days',
    'coverage_days',
  ]
  const { rows } = await pool.query(
    tables.map((table, i) => `select ${i}, '${table}' as name, count(*) as n from polso.${table}`).join(' union all ') +
      ' order by 1',
  )
  const counted = rows.map(({ name, n }) => `${name} ${n}`).join(', ')
  const size = (await pool.query('select pg_database_size(current_database()) / 1e9 as gb')).rows[0].gb
  return {
    figure: 'analytics.rows',
    value: rows.reduce((sum, { n }) => sum + n, 0),
    unit: 'rows',
    note: `${counted}; two years, hourly, ${ACCOUNTS} accounts, snapshots of one in ${SCALE} (POLSO_BENCH_SCALE); ${Number(size).toFixed(1)} GB, made in ${Math.round(seconds)} s`,
  }
}

async function questionFigures(database: TestDatabase, accounts: number): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [i, question] of questions.entries())
    figures.push(...(await questionFigure(database, question, i + 1, accounts)))
  return figures
}

async function questionFigure(
  { pool }: TestDatabase,
  question: Question,
  n: number,
  accounts: number,
): Promise<Figure[]> {
  const figure = `analytics.question.${n}`
  const values = question.accountYear ? [] : [accounts]
  const ask = async (query: string) => (await pool.query({ text: query, values, rowMode: 'array' })).rows
  const [answer, raw] = [await ask(question.views), await ask(question.raw)]
  if (answer.length === 0 || JSON.stringify(answer) !== JSON.stringify(raw))
    throw new Error(
      `${question.name}: the views say\n${JSON.stringify(answer)}\nand the snapshots\n${JSON.stringify(raw)}`,
    )
  const times: { value: number; limit: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const value = 1000 * (await secondsOf(() => ask(question.views)))
    times.push({ value, limit: 1000 * (await secondsOf(() => ask(question.raw))) })
  }
  const note = `${question.name}${question.accountYear ? ', a year of one account' : ''}`
  const against = compare({ figure, unit: 'ms', against: 'the same answer from the snapshots', note }, times)
  if (!question.accountYear) return [against]
  const own = { value: median(times.map(time => time.value)), limit: YEAR_MS }
  return [against, compare({ figure: `${figure}.limit`, unit: 'ms', against: `${YEAR_MS} ms` }, own, { atMost: 1 })]
}
