import { sql } from 'kysely'
import type { AccountId } from '../collectors/collector.ts'
import type { ExpectedDay } from '../detection/expected.ts'
import type { Trx } from './database.ts'
import { tableOf } from './rows.ts'

/** Stores what was expected of days; a day judged again gets its new expectation. Only what changed is touched. */
export async function writeExpectedDays(trx: Trx, accountId: AccountId, days: readonly ExpectedDay[]): Promise<void> {
  if (days.length === 0) return
  await sql`
    insert into polso.expected_days as old (account_id, metric, date_day, expected, low, high)
    select ${accountId}::int, metric, date_day, expected, low, high
    from ${tableOf(days, {
      metric: ['text', d => d.metric],
      date_day: ['date', d => d.day],
      expected: ['float8', d => rounded(d.expected)],
      low: ['float8', d => rounded(d.low)],
      high: ['float8', d => rounded(d.high)],
    })}
    on conflict (account_id, metric, date_day) do update
    set expected = excluded.expected, low = excluded.low, high = excluded.high
    where (old.expected, old.low, old.high) is distinct from (excluded.expected, excluded.low, excluded.high)`.execute(
    trx,
  )
}

/** Finer than anybody reads, and so coarse that a day told anew from a shorter past is the same. */
const rounded = (value: number): number => Math.round(value * 100) / 100
