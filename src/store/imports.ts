import { sql } from 'kysely'
import type { Day } from '../days.ts'
import type { Db, Trx } from './database.ts'
import {
  type ImportedValue,
  type ImportTarget,
  type NewImport,
  type Replaceable,
  sourceOf,
  writeBreakdown,
  writeDaily,
} from './import-rows.ts'

/** Files that were imported, the rows that they brought, and the rows that gave way to them. */

export interface ImportRecord {
  readonly id: number
  readonly account: string
  readonly metric: string
  readonly dimension: string | null
  readonly file: string
  readonly sha256: string
  readonly author: string
  readonly at: Date
  readonly from: Day
  readonly to: Day
  readonly added: number
  readonly replaced: number
  readonly undoneAt: Date | null
  readonly undoneBy: string | null
}

export async function listImports(db: Db): Promise<ImportRecord[]> {
  const { rows } = await sql<ImportRecord>`
    select i.import_id as id, a.key as account, i.metric, i.dimension, i.file_name as file, i.sha256, i.author,
      i.imported_at as at, i.first_day as "from", i.last_day as "to", i.added, i.replaced,
      i.undone_at as "undoneAt", i.undone_by as "undoneBy"
    from polso.imports i join polso.accounts a using (account_id) order by i.import_id desc`.execute(db)
  return rows
}

/** Metrics of a platform's audience in the dictionary, given today or once. */
export async function audienceMetrics(db: Db, platform: string): Promise<readonly string[]> {
  const { rows } = await sql<{ metric: string }>`
    select metric from polso.metric_definitions where platform = ${platform} and subject = 'audience'
    union select metric from polso.retired_metrics where platform = ${platform} and subject = 'audience'
    order by metric`.execute(db)
  return rows.map(({ metric }) => metric)
}

/** The import in force of the same file for the same figures, or `null`. */
export async function importOf(db: Db, target: ImportTarget, sha256: string): Promise<{ id: number; at: Date } | null> {
  const { rows } = await sql<{ id: number; at: Date }>`
    select import_id as id, imported_at as at from polso.imports
    where account_id = ${target.accountId} and metric = ${target.metric} and sha256 = ${sha256}
      and dimension is not distinct from ${target.dimension} and undone_at is null`.execute(db)
  return rows[0] ?? null
}

export interface StoredValue {
  readonly day: Day
  readonly segment: string
  readonly value: number | null
  readonly imported: boolean
}

/** What is known of the days from one to another, both included: figures that have a value, cells that are not unavailable. */
export async function knownValues(db: Db, target: ImportTarget, from: Day, to: Day): Promise<StoredValue[]> {
  const { accountId, metric, dimension } = target
  const { rows } = await (dimension === null
    ? sql<StoredValue>`
        select date_day as day, '' as segment, value, import_id is not null as imported from polso.account_days
        where account_id = ${accountId} and metric = ${metric} and value is not null
          and date_day between ${from}::date and ${to}::date`
    : sql<StoredValue>`
        select date_day as day, segment, value, source <> 'api' as imported from polso.audience_snapshots
        where account_id = ${accountId} and metric = ${metric} and dimension = ${dimension}
          and status <> 'unavailable' and date_day between ${from}::date and ${to}::date`
  ).execute(db)
  return rows
}

/** The followers of the nearest day to a span of days, within a month of it; `null` where none are known. */
export async function followersNear(db: Db, accountId: number, from: Day, to: Day) {
  const { rows } = await sql<{ day: Day; value: number }>`
    select date_day as day, value from polso.account_days
    where account_id = ${accountId} and metric = 'followers' and value is not null
      and date_day between ${from}::date - 31 and ${to}::date + 31
    order by greatest(${from}::date - date_day, date_day - ${to}::date), date_day desc limit 1`.execute(db)
  return rows[0] ?? null
}

/** Held until the transaction ends: meanwhile nobody computes the account's figures. */
export async function lockFigures(trx: Trx, accountId: number): Promise<void> {
  await sql`insert into polso.account_progress (account_id) values (${accountId}) on conflict do nothing`.execute(trx)
  await sql`select 1 from polso.account_progress where account_id = ${accountId} for update`.execute(trx)
}

/** @returns the number of the import */
export async function writeImport(
  trx: Trx,
  entry: NewImport,
  values: readonly ImportedValue[],
  threshold: number,
): Promise<number> {
  const id = await addImport(trx, entry)
  if (entry.dimension === null) await writeDaily(trx, id, entry, values)
  else await writeBreakdown(trx, id, { ...entry, dimension: entry.dimension }, values, threshold)
  return id
}

async function addImport(trx: Trx, entry: NewImport): Promise<number> {
  const { import_id } = await trx
    .insertInto('polso.imports')
    .values({
      account_id: entry.accountId,
      metric: entry.metric,
      dimension: entry.dimension,
      file_name: entry.fileName,
      sha256: entry.sha256,
      source: sourceOf(entry.fileName, entry.sha256),
      settings: entry.settings,
      author: entry.author,
      imported_at: entry.now,
      first_day: entry.firstDay,
      last_day: entry.lastDay,
      added: entry.added,
      replaced: entry.replaced,
    })
    .returning('import_id')
    .executeTakeFirstOrThrow()
  return import_id
}

export type Undone = 'done' | 'unknown' | 'already' | { readonly later: number }

/** Takes an import back: its rows go, and those that gave way to it return. One on which a later one rests stays. */
export async function undoImport(trx: Trx, id: number, by: string, now: Date): Promise<Undone> {
  const { rows } = await sql<{ accountId: number; undone: boolean }>`
    select account_id as "accountId", undone_at is not null as undone from polso.imports
    where import_id = ${id} for update`.execute(trx)
  const [entry] = rows
  if (!entry) return 'unknown'
  if (entry.undone) return 'already'
  await lockFigures(trx, entry.accountId)
  const later = await restsOn(trx, id)
  if (later !== null) return { later }
  await removeRows(trx, id)
  for (const table of ['account_days', 'account_snapshots', 'audience_snapshots'] as const)
    await bringBack(trx, id, table)
  await removeGains(trx, id)
  await sql`delete from polso.import_replaced where import_id = ${id}`.execute(trx)
  await sql`update polso.imports set undone_at = ${now}, undone_by = ${by} where import_id = ${id}`.execute(trx)
  await markRevised(trx, entry.accountId)
  return 'done'
}

/** A later import in force that took the place of rows of this one. */
async function restsOn(trx: Trx, id: number): Promise<number | null> {
  const { rows } = await sql<{ later: number | null }>`
    select max(l.import_id) as later
    from polso.imports i
    join polso.imports l on l.account_id = i.account_id and l.import_id > i.import_id and l.undone_at is null
    join polso.import_replaced r on r.import_id = l.import_id
    where i.import_id = ${id} and (r.row ->> 'import_id' = i.import_id::text or
      (r.row ->> 'source' = i.source and r.row ->> 'metric' = i.metric
        and r.row ->> 'dimension' is not distinct from i.dimension))`.execute(trx)
  return rows[0]?.later ?? null
}

async function removeRows(trx: Trx, id: number): Promise<void> {
  const own = (table: string) => sql`
    delete from ${sql.table(`polso.${table}`)} t using polso.imports i
    where i.import_id = ${id} and t.account_id = i.account_id and t.metric = i.metric and t.source = i.source`
  await sql`delete from polso.account_days where import_id = ${id}`.execute(trx)
  await own('account_snapshots').execute(trx)
  await sql`${own('audience_snapshots')} and t.dimension = i.dimension`.execute(trx)
}

/** Gains that another file's followers made together with those that went. */
async function removeGains(trx: Trx, id: number): Promise<void> {
  await sql`
    delete from polso.account_days n using polso.imports i, polso.imports o
    where o.import_id = ${id} and o.metric = 'followers' and n.account_id = o.account_id and n.metric = 'new_followers'
      and i.import_id = n.import_id and i.metric = 'followers'
      and 2 > (select count(f.value) from polso.account_days f
               where f.account_id = n.account_id and f.metric = 'followers'
                 and f.date_day between n.date_day - 1 and n.date_day)`.execute(trx)
}

/** What was computed meanwhile is newer. */
async function bringBack(trx: Trx, id: number, table: Replaceable): Promise<void> {
  const name = sql.table(`polso.${table}`)
  await sql`
    insert into ${name}
    select (jsonb_populate_record(null::${name}, row)).* from polso.import_replaced
    where import_id = ${id} and table_name = ${table}
    on conflict do nothing`.execute(trx)
}

/** Workers keep what they learned of an account: they are to learn it anew. */
export async function markRevised(trx: Trx, accountId: number): Promise<void> {
  await sql`update polso.account_progress set revision = revision + 1 where account_id = ${accountId}`.execute(trx)
}
