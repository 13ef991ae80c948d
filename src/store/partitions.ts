import { sql } from 'kysely'
import { DateTime } from 'luxon'
import type { Db } from './database.ts'

/**
 * Monthly partitions of the snapshot tables, cut by slot at UTC months: `account_snapshots_2019_11`. They are made ahead
 * by a job. Rows of a month that has none go to `account_snapshots_other` and move when their month is made, so a write
 * never fails for want of a partition.
 */

export const PARTITIONED = ['account_snapshots', 'post_snapshots'] as const
export type PartitionedTable = (typeof PARTITIONED)[number]

/** Whoever makes or drops partitions holds this, so that nobody does it twice or in crossed order. */
const lockPartitions = sql`select pg_advisory_xact_lock(hashtext('polso.partitions'))`

/**
 * Makes the partitions of all months from one instant's to another's. Costs one short query where there is nothing to do.
 * Each is made in a transaction of its own: one that held two tables would stand in the way of who reads both.
 *
 * @returns the names of those it made
 */
export async function ensurePartitions(db: Db, from: Date, to: Date): Promise<string[]> {
  const made: string[] = []
  for (const partition of await missingPartitions(db, from, to)) {
    const make = async (trx: Db) => {
      await lockPartitions.execute(trx)
      if (await exists(trx, partition)) return
      await makePartition(trx, partition)
      made.push(nameOf(partition))
    }
    await (db.isTransaction ? make(db) : db.transaction().execute(make))
  }
  return made
}

/**
 * Drops a table's partitions that lie wholly before an instant, and what else it holds of those months. Each goes in its
 * own short transaction that gives up rather than hold readers and writers back; what is left goes the next time.
 *
 * @returns the names of those it dropped
 */
export async function dropPartitionsBefore(db: Db, table: PartitionedTable, before: Date): Promise<string[]> {
  const old = (await partitionsOf(db, table)).filter(month => endOf({ table, month }) <= before)
  for (const month of old) {
    await db.transaction().execute(async trx => {
      await sql`set local lock_timeout = '3s'`.execute(trx)
      await lockPartitions.execute(trx)
      await sql`drop table if exists ${sql.table(`polso.${nameOf({ table, month })}`)}`.execute(trx)
    })
  }
  const startOfMonth = new Date(Date.UTC(before.getUTCFullYear(), before.getUTCMonth()))
  await sql`delete from ${sql.table(`polso.${table}_other`)} where slot < ${startOfMonth}`.execute(db)
  return old.map(month => nameOf({ table, month }))
}

/** First instants of the months that a table has partitions for, oldest first. */
export async function partitionsOf(db: Db, table: PartitionedTable): Promise<Date[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${`polso.${table}`}::regclass and c.relname <> ${`${table}_other`} order by 1`.execute(db)
  return rows.map(({ name }) => {
    const [year, month] = name
      .slice(table.length + 1)
      .split('_')
      .map(Number)
    return new Date(Date.UTC(year ?? 0, (month ?? 0) - 1))
  })
}

/** `month` is its first instant. */
interface Partition {
  readonly table: PartitionedTable
  readonly month: Date
}

async function missingPartitions(db: Db, from: Date, to: Date): Promise<Partition[]> {
  const wanted = PARTITIONED.flatMap(table => monthsFrom(from, to).map(month => ({ table, month })))
  const there = await existing(db, wanted)
  return wanted.filter(partition => !there.has(nameOf(partition)))
}

const exists = async (db: Db, partition: Partition): Promise<boolean> => (await existing(db, [partition])).size > 0

/** Not to_regclass(): its cache may not know yet what another session made a moment ago. */
async function existing(db: Db, partitions: readonly Partition[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = 'polso'::regnamespace and relname = any(${partitions.map(nameOf)}::text[])`.execute(db)
  return new Set(rows.map(row => row.name))
}

/** Attached rather than created in place: that does not wait for readers and writers of other months. */
async function makePartition(trx: Db, partition: Partition): Promise<void> {
  const name = sql.table(`polso.${nameOf(partition)}`)
  const parent = sql.table(`polso.${partition.table}`)
  const other = sql.table(`polso.${partition.table}_other`)
  const from = sql.lit(partition.month.toISOString())
  const to = sql.lit(endOf(partition).toISOString())
  const about = sql.lit(
    `Rows of polso.${partition.table} with a slot in ${partition.month.toISOString().slice(0, 7)} (UTC).`,
  )
  await sql`
    create table ${name} (like ${parent} including all);
    comment on table ${name} is ${about};
    lock table ${other} in access exclusive mode;
    with moved as (delete from ${other} where slot >= ${from} and slot < ${to} returning *)
      insert into ${name} select * from moved;
    alter table ${parent} attach partition ${name} for values from (${from}) to (${to})`.execute(trx)
}

/** First instants of all months that the span touches, both ends included. */
function monthsFrom(from: Date, to: Date): Date[] {
  const months: Date[] = []
  const first = DateTime.fromJSDate(from, { zone: 'utc' }).startOf('month')
  for (let month = first; month.toMillis() <= to.getTime(); month = month.plus({ months: 1 })) {
    months.push(month.toJSDate())
  }
  return months
}

const endOf = ({ month }: Partition): Date => new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1))

const nameOf = ({ table, month }: Partition): string => `${table}_${month.toISOString().slice(0, 7).replace('-', '_')}`
