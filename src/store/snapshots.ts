import { sql } from 'kysely'
import type { AccountId, AudienceCell, Observation } from '../collectors/collector.ts'
import type { Db, Trx } from './database.ts'
import { type AudienceRow, breakdownOf, hiddenRows } from './hidden-cells.ts'
import { tableOf, type Write, writeTogether } from './rows.ts'

/** What a run says of an account. One write a table, however many accounts a batch spans. */

export interface ObservationRow {
  readonly accountId: AccountId
  readonly runId: number
  readonly slot: Date
  readonly observation: Observation
}

/** Writes figures; those already stored for the slot stay as they are. */
export function writeObservations(rows: readonly ObservationRow[]): Write {
  const statement = sql`
      insert into polso.account_snapshots
        (account_id, metric, period, period_start, period_end, slot, value, status, reason, observed_at, run_id)
      select account_id, metric, period, period_start, period_end, slot, value,
        case when value is null then 'unavailable' else 'observed' end, reason, observed_at, run_id
      from ${tableOf(rows, {
        account_id: ['int', r => r.accountId],
        metric: ['text', r => r.observation.metric],
        period: ['text', r => r.observation.period],
        period_start: ['timestamptz', r => r.observation.periodStart],
        period_end: ['timestamptz', r => r.observation.periodEnd],
        slot: ['timestamptz', r => r.slot],
        value: ['bigint', r => r.observation.value],
        reason: ['text', r => reasonOf(r.observation)],
        observed_at: ['timestamptz', r => r.observation.observedAt],
        run_id: ['bigint', r => r.runId],
      })}`
  return { rows: rows.length, steps: [{ name: 'account_snapshot', statement, once: true }] }
}

/**
 * Writes breakdowns. Cells of few people, and those from which they could be told, are stored as suppressed, without
 * their value (`suppression.ts`). The first reading of a day holds as a whole, but one that was unavailable gives way to
 * a later one of that day that is not.
 */
export async function writeAudience(
  trx: Trx,
  rows: readonly AudienceRow[],
  { threshold }: { readonly threshold: number },
): Promise<void> {
  if (rows.length === 0) return
  await forgetUnavailable(trx, rows)
  await writeTogether(trx, [await planAudience(trx, rows, { threshold })])
}

/** The same as a part of a larger write, for where nothing `isUnavailable`: whatever is stored of a day's breakdown stays. */
export async function planAudience(
  db: Db,
  rows: readonly AudienceRow[],
  { threshold }: { readonly threshold: number },
): Promise<Write> {
  if (rows.length === 0) return { rows: 0, steps: [] }
  const hidden = await hiddenRows(db, rows, threshold)
  const statement = sql`
    insert into polso.audience_snapshots
      (account_id, date_day, metric, dimension, segment, value, status, reason, observed_at, source, run_id)
    select account_id, date_day, metric, dimension, segment, value,
      case when suppressed then 'suppressed' when value is null then 'unavailable' else 'observed' end,
      reason, observed_at, source, run_id
    from ${tableOf(rows, {
      ...breakdown,
      segment: ['text', r => r.cell.segment],
      value: ['bigint', r => (hidden.has(r) ? null : r.cell.value)],
      suppressed: ['bool', r => hidden.has(r)],
      reason: ['text', r => reasonOf(r.cell)],
      observed_at: ['timestamptz', r => r.cell.observedAt],
      source: ['text', r => r.source ?? 'api'],
      run_id: ['bigint', r => r.runId],
    })}
    where not exists (
      -- As a join it would read the whole table, which is empty by the statistics of a first plan.
      select 1 from polso.audience_snapshots a
      where (a.account_id, a.date_day, a.metric, a.dimension) = (r.account_id, r.date_day, r.metric, r.dimension)
      offset 0)`
  return { rows: rows.length, steps: [{ name: 'audience_snapshot', statement, once: true }] }
}

/** What identifies a breakdown of a day. */
const breakdown = {
  account_id: ['int', (r: AudienceRow) => r.accountId],
  date_day: ['date', (r: AudienceRow) => r.day],
  metric: ['text', (r: AudienceRow) => r.cell.metric],
  dimension: ['text', (r: AudienceRow) => r.cell.dimension],
} as const

/** Whether one of these breakdowns is known now and was stored as unavailable on that day. */
export async function isUnavailable(db: Db, rows: readonly AudienceRow[]): Promise<boolean> {
  const known = rows.filter(r => r.cell.value !== null)
  if (known.length === 0) return false
  const found = await sql`select 1 from ${unavailable(known)} limit 1`.execute(db)
  return found.rows.length > 0
}

async function forgetUnavailable(trx: Trx, rows: readonly AudienceRow[]): Promise<void> {
  const known = rows.filter(r => r.cell.value !== null)
  if (known.length === 0) return
  await sql`
    delete from polso.audience_snapshots where ctid = any(array(select a.ctid from ${unavailable(known)}))`.execute(trx)
}

/** Rows stored of these breakdowns without a value, as `a`. */
const unavailable = (rows: readonly AudienceRow[]) => sql`
  ${tableOf(oneOfEach(rows), breakdown)} cross join lateral (
    select ctid from polso.audience_snapshots a
    where (a.account_id, a.date_day, a.metric, a.dimension) = (r.account_id, r.date_day, r.metric, r.dimension)
      and a.status = 'unavailable' offset 0) a`

const oneOfEach = (rows: readonly AudienceRow[]): readonly AudienceRow[] => [
  ...new Map(rows.map(row => [`${row.day} ${breakdownOf(row)}`, row])).values(),
]

/** A value that is absent always has its reason. */
function reasonOf(read: Observation | AudienceCell): string | null {
  return read.value === null ? (read.unavailable ?? 'not-returned') : null
}
