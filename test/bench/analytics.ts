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
  const [long, short] = [await createTestDatabase({ poolSize: 1 }), await createTestDatabase({ poolSize: 1 })]
  try {
    const started = performance.now()
    const [accounts, read] = await build(long, ACCOUNTS, DAYS)
    await build(short, read.length, SHORT)
    const refreshes = await refreshFigures(long, short, read)
    await makeDays(long.db)
    await copyRollups(long.db, read, accounts.slice(read.length))
    const seconds = (performance.now() - started) / 1000
    return [await rowsFigure(long, seconds), ...refreshes, ...(await questionFigures(long, read.length))]
  } finally {
    await long.close()
    await short.close()
  }
}

/** A past of so many days, its last day not rolled up. Returns all accounts, and those that are read. */
async function build({ db }: TestDatabase, count: number, days: number): Promise<[number[], number[]]> {
  // Made as fast as it goes: no checks of references, no waiting for the disk. One connection, so that it holds.
  await sql`set synchronous_commit = off; set session_replication_role = replica; set statement_timeout = 0`.execute(db)
  const accounts = await makeAccounts(db, count)
  const read = accounts.slice(0, Math.max(5, Math.round(ACCOUNTS / SCALE)))
  await makeSnapshots(db, read, 0, days)
  await rollUpAll(db, read, 0, days - 1)
  return [accounts, read]
}

/** Milliseconds of what the worker does for an account when a day has closed. */
const chores = {
  /** Rolls the day up. */
  rollups: ({ db }: TestDatabase, accountId: number, n: number) =>
    rollUp(db, { ...rolling(accountId), from: day(n), to: day(n) }),
  /** Computes its figures, and those of the days that may still change. */
  figures: ({ db }: TestDatabase, accountId: number, n: number) => {
    const now = dayStart(day(n + 1), ZONE)
    const options = { accountId, timeZone: ZONE, from: day(n - 2), to: day(n + 1), now, toleranceMinutes: 90 }
    return db.transaction().execute(trx => refreshAccountDays(trx, options))
  },
}

/** The two histories take turns, account by account. */
async function refreshFigures(long: TestDatabase, short: TestDatabase, read: readonly number[]): Promise<Figure[]> {
  const note = `one day of one account; with a history of ${DAYS} days against one of ${SHORT}`
  const figures: Figure[] = []
  for (const [name, chore] of Object.entries(chores)) {
    const rounds: { value: number; limit: number }[] = []
    for (const accountId of read) {
      const limit = 1000 * (await secondsOf(() => chore(short, accountId, SHORT)))
      rounds.push({ limit, value: 1000 * (await secondsOf(() => chore(long, accountId, DAYS))) })
    }
    const figure = { figure: `analytics.refresh.${name}`, unit: 'ms', against: 'the same early on', note }
    figures.push(compare(figure, rounds, { atMost: 1.5 }))
  }
  await sql`delete from polso.account_days`.execute(long.db)
  return figures
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
