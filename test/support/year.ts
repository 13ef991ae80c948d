import { sql } from 'kysely'
import { addDays, type Day, dayStart } from '../../src/days.ts'
import { syncSeries } from '../../src/store/accounts.ts'
import type { Db } from '../../src/store/database.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { addAccounts, settings } from './rows.ts'

export const YEAR_ZONE = 'Europe/Rome'

/** The press review of every made account. */
const YEAR_SERIES = {
  id: 'rassegna-stampa',
  name: 'La rassegna stampa',
  match: { hashtag: 'rassegna' },
  cadence: '30 8 * * 1-5',
  grace_minutes: 60,
}

export interface Year {
  readonly accounts: number
  readonly days: number
  /** The last one, which is complete. */
  readonly to: Day
}

/**
 * Accounts that were read every hour for so many days: runs, snapshots of followers, posts, daily figures and what was
 * expected of them. Made by the database itself, for it is a lot.
 *
 * @returns the accounts' numbers; their keys are `account-0`, `account-1`, …
 */
export async function makeYear(db: Db, { accounts, days, to }: Year): Promise<number[]> {
  const from = addDays(to, 1 - days)
  const ids = await addAccounts(
    db,
    Array.from({ length: accounts }, (_, i) => settings(`account-${i}`, { platform: 'twitter', name: 'Comune' })),
    dayStart(from, YEAR_ZONE),
  )
  const declared = ids.map((_, i) => ({ id: `account-${i}`, series: [YEAR_SERIES] }))
  await db.transaction().execute(trx => syncSeries(trx, declared))
  await ensurePartitions(db, dayStart(from, YEAR_ZONE), dayStart(addDays(to, 1), YEAR_ZONE))
  for (const statement of statements(ids, from, to)) await statement.execute(db)
  await sql`analyze`.execute(db)
  return ids
}

/** A rhythm by weekday, with ups and downs that look like chance and are the same every time. */
const usual = sql`(40 + 15 * (extract(isodow from d) < 6)::int)`
const chance = (size: number) => sql`(hashint4(d::date - '2000-01-01'::date + a * 7919) % ${size})`

function statements(ids: readonly number[], from: Day, to: Day) {
  const start = dayStart(from, YEAR_ZONE)
  const end = dayStart(addDays(to, 1), YEAR_ZONE)
  const days = sql`unnest(${ids}::int[]) as a cross join generate_series(${from}::timestamp, ${to}::timestamp, '1 day') as d`
  const hours = sql`unnest(${ids}::int[]) as a cross join generate_series(${start}::timestamptz, ${end}::timestamptz, '1 hour') as s`
  return [
    sql`insert into polso.account_days (account_id, metric, date_day, value, status, computed_at)
      select a, m, d::date, case m when 'followers' then 5000 + (d::date - ${from}::date) * 2 + a
          when 'posts_published' then 2 when 'new_followers' then 2 else ${usual} + ${chance(20)} end, 'complete', ${end}
      from ${days} cross join unnest(array['followers', 'new_followers', 'posts_published', 'interactions_gained',
                                 'interactions_of_posts', 'views', 'reach']) as m`,
    sql`insert into polso.expected_days (account_id, metric, date_day, expected, low, high)
      select a, m, d::date, ${usual}, ${usual} * 0.5, ${usual} * 1.6
      from ${days} cross join unnest(array['posts_published', 'interactions_gained', 'interactions_of_posts', 'views', 'reach',
                                 'new_followers']) as m`,
    sql`insert into polso.collection_runs (account_id, slot, job, due_at, status, parts, started_at, finished_at)
      select a, s, 'made', s, 'ok', '{profile,posts}', s, s + interval '20 seconds' from ${hours}`,
    sql`insert into polso.account_snapshots
        (account_id, metric, period, period_end, slot, value, status, observed_at, run_id)
      select account_id, 'followers', 'instant', slot, slot, 5000, 'observed', slot, run_id
      from polso.collection_runs where account_id = any(${ids}::int[])`,
    sql`insert into polso.posts (account_id, platform_post_id, version_ids, published_at, permalink, text, series_id,
        first_seen_slot, last_seen_slot, last_observed_at, interactions, tracked_from_birth)
      select a, d::text || n, array[d::text || n], (d + interval '8 hours 35 minutes' + n * interval '5 hours')
          at time zone ${YEAR_ZONE}, 'https://example.org/' || n, 'Post ' || n || ' of the day', case n when 0 then s.series_id end,
        d, d, d, 20 + ${chance(20)}, true
      from ${days} cross join generate_series(0, 1) as n
      left join polso.content_series s on s.account_id = a and extract(isodow from d) < 6`,
  ]
}
