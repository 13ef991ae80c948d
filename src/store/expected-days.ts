import { sql } from 'kysely'
import type { AccountId } from '../collectors/collector.ts'
import type { Day } from '../days.ts'
import type { ExpectedDay } from '../detection/expected.ts'
import type { Db, Trx } from './database.ts'
import { tableOf } from './rows.ts'

/**
 * Stores what was expected of days; a day judged again gets its new expectation, and what it was before stays for those
 * who ask as of then. Only what changed is touched.
 */
export async function writeExpectedDays(
  trx: Trx,
  accountId: AccountId,
  days: readonly ExpectedDay[],
  now: Date,
): Promise<void> {
  if (days.length === 0) return
  await sql`
    with told as (
      select ${accountId}::int as account_id, r.* from ${tableOf(days, {
        metric: ['text', d => d.metric],
        date_day: ['date', d => d.day],
        expected: ['float8', d => rounded(d.expected)],
        low: ['float8', d => rounded(d.low)],
        high: ['float8', d => rounded(d.high)],
      })}
    ), kept as (
      insert into polso.expected_revisions
        (account_id, metric, date_day, known_from, known_until, expected, low, high)
      select old.account_id, old.metric, old.date_day, old.known_from, ${now}, old.expected, old.low, old.high
      from polso.expected_days old join told using (account_id, metric, date_day)
      where (old.expected, old.low, old.high) is distinct from (told.expected, told.low, told.high)
      on conflict do nothing
    )
    insert into polso.expected_days as old (account_id, metric, date_day, known_from, expected, low, high)
    select account_id, metric, date_day, ${now}, expected, low, high from told
    on conflict (account_id, metric, date_day) do update
    set known_from = excluded.known_from, expected = excluded.expected, low = excluded.low, high = excluded.high
    where (old.expected, old.low, old.high) is distinct from (excluded.expected, excluded.low, excluded.high)`.execute(
    trx,
  )
}

export interface ExpectedRow {
  readonly metric: string
  readonly day: Day
  readonly expected: number
  readonly low: number
  readonly high: number
}

/** What was expected of an account's days, as it was known at an instant. */
export async function expectedAsOf(
  db: Db,
  accountId: AccountId,
  { from, to }: { readonly from: Day; readonly to: Day },
  asOf: Date,
): Promise<ExpectedRow[]> {
  const days = sql`account_id = ${accountId} and date_day between ${from}::date and ${to}::date
    and coalesce(known_from, '-infinity') <= ${asOf}`
  const columns = sql`metric, date_day as day, expected, low, high`
  const { rows } = await sql<ExpectedRow>`
    select ${columns} from polso.expected_days where ${days}
    union all
    select ${columns} from polso.expected_revisions where ${days} and known_until > ${asOf}
    order by day, metric`.execute(db)
  return rows
}

/** Finer than anybody reads, and so coarse that a day told anew from a shorter past is the same. */
const rounded = (value: number): number => Math.round(value * 100) / 100
