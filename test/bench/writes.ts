import { sql } from 'kysely'
import type pg from 'pg'
import type { Trx } from '../../src/store/database.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { type PostRow, postSnapshots } from '../../src/store/posts.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { type ObservationRow, writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, reading, settings, storePosts } from '../support/rows.ts'
import { copyRows, takeRows } from './copy.ts'
import { compare, type Figure, secondsOf } from './figure.ts'

const ACCOUNTS = 1000
const METRICS = ['followers', 'follows', 'posts_total', 'listed', 'fans', 'talking_about']
const COUNTERS = ['likes', 'comments', 'shares', 'quotes', 'saves', 'views']
const SLOTS = 8
const BATCH = 1000
const ROUNDS = 5
const START = new Date('2019-11-05T11:00:00Z')
const HOUR = 3_600_000

/** Rows a second of our batches against COPY of the same rows into the same table, each in one transaction. */
export async function writeFigures(): Promise<Figure[]> {
  const database = await createTestDatabase({ poolSize: 2 })
  try {
    await ensurePartitions(database.db, START, START)
    const accounts = await addAccounts(
      database.db,
      Array.from({ length: ACCOUNTS }, (_, i) => settings(`account-${i}`)),
      START,
    )
    return [await observationFigure(database, accounts), await postFigure(database, accounts)]
  } finally {
    await database.close()
  }
}

async function observationFigure(database: TestDatabase, accounts: readonly number[]): Promise<Figure> {
  const table = 'polso.account_snapshots'
  const write = (trx: Trx, batch: readonly ObservationRow[]) => writeTogether(trx, [writeObservations(batch)])
  const round = (n: number) => against(database, table, batched(observations(accounts, n)), write)
  return figureOf('write.account_snapshots', await rounds(round))
}

async function postFigure(database: TestDatabase, accounts: readonly number[]): Promise<Figure> {
  const table = 'polso.post_snapshots'
  const round = async (n: number) => {
    const rows = posts(accounts, n)
    const ids = await addPosts(database, rows)
    const write = (trx: Trx, batch: readonly PostRow[]) => writeTogether(trx, [postSnapshots(batch, ids)])
    return against(database, table, batched(rows, Math.floor(BATCH / COUNTERS.length)), write)
  }
  return figureOf('write.post_snapshots', await rounds(round))
}

/** The posts alone, without counters. Returns their numbers by key. */
async function addPosts({ db }: TestDatabase, rows: readonly PostRow[]): Promise<ReadonlyMap<string, number>> {
  const bare = rows.map(row => ({ ...row, reading: { ...row.reading, counters: new Map() } }))
  await db.transaction().execute(trx => storePosts(trx, bare))
  const added = await sql<{ key: string; id: number }>`
    select account_id || ' ' || platform_post_id as key, post_id as id from polso.posts`.execute(db)
  return new Map(added.rows.map(row => [row.key, row.id]))
}

interface Rates {
  readonly value: number
  readonly limit: number
}

function figureOf(figure: string, rates: readonly Rates[]): Figure {
  const note = `batches of about ${BATCH} rows`
  return compare({ figure, unit: 'rows/s', against: 'COPY, rows already as text', note }, rates, { atLeast: 0.5 })
}

/** The first is for warming up. */
async function rounds(round: (n: number) => Promise<Rates>): Promise<Rates[]> {
  const all: Rates[] = []
  for (let n = 0; n <= ROUNDS; n++) all.push(await round(n))
  return all.slice(1)
}

/** Writes the batches, takes all rows out again, and puts them back by COPY. */
async function against<Batch>(
  { db, pool }: TestDatabase,
  table: string,
  batches: readonly Batch[],
  write: (trx: Trx, batch: Batch) => Promise<void>,
): Promise<Rates> {
  const ours = await secondsOf(() =>
    db.transaction().execute(async trx => {
      for (const batch of batches) await write(trx, batch)
    }),
  )
  const client = await pool.connect()
  try {
    const { count, copy } = await again(client, table)
    return { value: count / ours, limit: count / copy }
  } finally {
    client.release()
  }
}

async function again(client: pg.PoolClient, table: string): Promise<{ count: number; copy: number }> {
  const rows = await takeRows(client, table, 'true')
  const { rowCount } = await client.query(`select 1 from ${table}`)
  await client.query(`truncate ${table}`)
  const copy = await secondsOf(() => copyRows(client, rows))
  await client.query(`truncate ${table}`)
  return { count: rowCount ?? 0, copy }
}

function observations(accounts: readonly number[], round: number): ObservationRow[] {
  return slotsOf(round).flatMap(slot => {
    const at = {
      period: 'instant',
      periodStart: null,
      periodEnd: slot,
      observedAt: new Date(slot.getTime() + 1234),
    } as const
    return accounts.flatMap((accountId, i) =>
      METRICS.map((metric, m) => ({
        accountId,
        runId: accountId,
        slot,
        observation: { ...at, metric, value: i * 7 + m },
      })),
    )
  })
}

function posts(accounts: readonly number[], round: number): PostRow[] {
  return slotsOf(round).flatMap(slot =>
    accounts.map((accountId, i): PostRow => {
      const counters = Object.fromEntries(COUNTERS.map((metric, c) => [metric, i + c]))
      const id = `${accountId}_${slot.getTime()}`
      return { accountId, runId: accountId, slot, reading: reading(id, slot, slot, counters, 'Un avviso del comune') }
    }),
  )
}

const slotsOf = (round: number): Date[] =>
  Array.from({ length: SLOTS }, (_, i) => new Date(START.getTime() + (round * SLOTS + i) * HOUR))

function batched<T>(items: readonly T[], size = BATCH): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}
