import { sql } from 'kysely'
import { IMPORTED, IMPORTED_INSTEAD } from '../analytics/daily.ts'
import type { AudienceCell } from '../collectors/collector.ts'
import { addDays, type Day, dayStart } from '../days.ts'
import type { Trx } from './database.ts'
import { tableOf } from './rows.ts'
import type { JsonObject } from './schema/json.ts'
import { writeAudience } from './snapshots.ts'

/** Writes what a file brought, and puts aside what gives way to it. */

export interface ImportTarget {
  readonly accountId: number
  readonly timeZone: string
  /** A daily figure, or a breakdown's name. */
  readonly metric: string
  /** `null` = a daily figure. */
  readonly dimension: AudienceCell['dimension'] | null
}

export interface NewImport extends ImportTarget {
  readonly fileName: string
  readonly sha256: string
  readonly settings: JsonObject
  readonly author: string
  readonly now: Date
  readonly firstDay: Day
  readonly lastDay: Day
  readonly added: number
  readonly replaced: number
}

/** A value as it is stored: whether it takes the place of one that was observed. */
export interface ImportedValue {
  readonly day: Day
  /** Empty for a daily figure. */
  readonly segment: string
  readonly value: number
  readonly instead: boolean
}

export const sourceOf = (fileName: string, sha256: string) => `import:${fileName}#${sha256.slice(0, 12)}`

export async function writeDaily(
  trx: Trx,
  id: number,
  entry: NewImport,
  values: readonly ImportedValue[],
): Promise<void> {
  await writeSnapshots(trx, id, entry, values)
  await writeDays(trx, id, entry, entry.metric, values)
  if (entry.metric !== 'followers') return
  await writeDays(trx, id, entry, 'new_followers', await gainsOf(trx, id, entry.accountId))
}

/**
 * A reading of the last millisecond of the day: no slot is there, so it never stands where one that was observed does.
 * Of an earlier file's reading of that day it takes the place.
 */
async function writeSnapshots(trx: Trx, id: number, entry: NewImport, values: readonly ImportedValue[]): Promise<void> {
  const { accountId, metric, timeZone, fileName, sha256, now } = entry
  const instant = metric === 'followers'
  const end = (day: Day) => dayStart(addDays(day, 1), timeZone)
  const last = (day: Day) => new Date(end(day).getTime() - 1)
  const rows = tableOf(values, {
    day_start: ['timestamptz', v => dayStart(v.day, timeZone)],
    day_end: ['timestamptz', v => end(v.day)],
    slot: ['timestamptz', v => last(v.day)],
    value: ['bigint', v => v.value],
  })
  await giveWay(
    trx,
    id,
    'account_snapshots',
    sql`
    using ${rows} where t.account_id = ${accountId} and t.metric = ${metric} and t.slot = r.slot
      and t.source like 'import:%'`,
  )
  await sql`
    insert into polso.account_snapshots
      (account_id, metric, period, period_start, period_end, slot, value, status, observed_at, source)
    select ${accountId}::int, ${metric}::text, ${instant ? 'instant' : 'day'}::text,
      case when ${instant} then null else day_start end, case when ${instant} then slot else day_end end, slot, value,
      'observed', ${now}::timestamptz, ${sourceOf(fileName, sha256)}::text
    from ${rows}`.execute(trx)
}

/** Figures that are shown and not judged: how a file's maker counted is not known. */
async function writeDays(
  trx: Trx,
  id: number,
  { accountId, now }: NewImport,
  metric: string,
  values: readonly ImportedValue[],
): Promise<void> {
  if (values.length === 0) return
  const rows = tableOf(values, {
    day: ['date', v => v.day],
    value: ['bigint', v => v.value],
    reason: ['text', v => (v.instead ? IMPORTED_INSTEAD : IMPORTED)],
  })
  await giveWay(
    trx,
    id,
    'account_days',
    sql`
    using ${rows} where t.account_id = ${accountId} and t.metric = ${metric} and t.date_day = r.day`,
  )
  await sql`
    insert into polso.account_days (account_id, metric, date_day, value, status, reason, computed_at, import_id)
    select ${accountId}::int, ${metric}::text, day, value, 'partial', reason, ${now}::timestamptz, ${id}::int
    from ${rows}`.execute(trx)
}

/** Followers of a day less those of the day before, where the file told one of them and the gain was not observed. */
async function gainsOf(trx: Trx, id: number, accountId: number): Promise<ImportedValue[]> {
  const { rows } = await sql<ImportedValue>`
    select d.date_day as day, '' as segment, d.value - b.value as value, false as instead
    from polso.account_days d
    join polso.account_days b on (b.account_id, b.metric, b.date_day) = (d.account_id, d.metric, d.date_day - 1)
    where d.account_id = ${accountId} and d.metric = 'followers' and d.value is not null and b.value is not null
      and ${id}::int in (d.import_id, b.import_id)
      and not exists (select 1 from polso.account_days n
                      where (n.account_id, n.metric, n.date_day) = (d.account_id, 'new_followers', d.date_day)
                        and n.value is not null and (n.import_id is null or n.value = d.value - b.value))`.execute(trx)
  return rows
}

/** Breakdowns give way as a whole: their cells are hidden as a whole. */
export async function writeBreakdown(
  trx: Trx,
  id: number,
  entry: NewImport & { readonly dimension: AudienceCell['dimension'] },
  values: readonly ImportedValue[],
  threshold: number,
): Promise<void> {
  const { accountId, metric, dimension, fileName, sha256, now } = entry
  const days = [...new Set(values.map(({ day }) => day))]
  await giveWay(
    trx,
    id,
    'audience_snapshots',
    sql`
    using ${tableOf(days, { day: ['date', day => day] })}
    where t.account_id = ${accountId} and t.metric = ${metric} and t.dimension = ${dimension} and t.date_day = r.day`,
  )
  const rows = values.map(({ day, segment, value }) => ({
    accountId,
    runId: null,
    source: sourceOf(fileName, sha256),
    day,
    cell: { metric, dimension, segment, value, observedAt: now },
  }))
  await writeAudience(trx, rows, { threshold })
}

export type Replaceable = 'account_days' | 'account_snapshots' | 'audience_snapshots'

/** Puts rows aside, to come back when the import is undone. */
async function giveWay(trx: Trx, id: number, table: Replaceable, which: ReturnType<typeof sql>): Promise<void> {
  await sql`
    with gone as (delete from ${sql.table(`polso.${table}`)} t ${which} returning to_jsonb(t) as row)
    insert into polso.import_replaced (import_id, table_name, row)
    select ${id}::int, ${table}::text, row from gone`.execute(trx)
}
