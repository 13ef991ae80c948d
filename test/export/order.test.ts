import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { listViews } from '../../src/export/catalogue.ts'
import { orderOf, queryOf } from '../../src/export/query.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { syncMetricDefinitions } from '../../src/store/accounts.ts'
import { makeTown } from '../analytics/town-data.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await makeTown(database.db)
  for (const { platform, metrics, retired } of installedPlugins.collectors)
    await syncMetricDefinitions(database.db, platform, metrics, retired)
  for (const statement of twins) await sql.raw(statement).execute(database.db)
})
afterAll(() => database.close())

/** What is told apart by as little as can be. */
const twins = [
  `insert into polso.retired_metrics (platform, platform_name, metric, subject, unit, period, valid_to, description)
   select platform, platform_name || more, metric, subject, unit, period, '2019-01-31', 'As it was counted before.'
   from polso.metric_definitions d, (values (''), ('-twin')) as twin (more) where not exists (select from polso.retired_metrics r
     where (r.platform, r.platform_name, r.period) = (d.platform, d.platform_name, d.period))
   on conflict do nothing`,
  `insert into polso.contracts (key, supplier, subject, starts_on, ends_on, months, amount, currency, changed_at)
   select key || '-twin', supplier, subject, starts_on, ends_on, months, amount, currency, changed_at from polso.contracts`,
  `insert into polso.imports (account_id, metric, file_name, sha256, source, settings, author, imported_at, first_day,
     last_day, added, replaced)
   select min(account_id), 'followers', 'fan.csv', repeat(n::text, 64), 'import', '{}', 'Anna', '2019-12-01T09:00Z',
     '2019-11-01', '2019-11-30', 30, 0 from polso.accounts, generate_series(1, 2) as n group by n`,
  `insert into polso.alerts (kind, type, cause, account_id, subject, metric, onset, state, opened_at, opened_on, evidence,
     updated_at)
   select kind, type, cause || '-twin', account_id, subject, metric, onset, 'open', opened_at, opened_on, evidence, updated_at
   from polso.alerts`,
  `insert into polso.content_series (account_id, key, name, cadence, grace_minutes, match)
   select account_id, key || '-twin', name, cadence, grace_minutes, match from polso.content_series`,
  `insert into polso.posts (account_id, platform_post_id, version_ids, published_at, series_id, first_seen_slot,
     last_seen_slot, last_observed_at, tracked_from_birth)
   select s.account_id, platform_post_id || s.key, version_ids, published_at, s.series_id, first_seen_slot, last_seen_slot,
     last_observed_at, tracked_from_birth from polso.posts cross join polso.content_series s
   union all
   select a.account_id, platform_post_id, version_ids, published_at, null, first_seen_slot, last_seen_slot,
     last_observed_at, tracked_from_birth from polso.posts cross join polso.accounts a where a.platform <> 'twitter'`,
  `insert into polso.post_days (account_id, post_id, date_day, last_slot)
   select account_id, post_id, '2019-12-30', last_seen_slot from polso.posts`,
  `insert into polso.events (series_id, title, starts_on, ends_on, author, origin, created_at)
   select series_id, title, starts_on, ends_on, author, origin, created_at from polso.events`,
  `insert into polso.event_effects (event_id, account_id, through, verdict, final, evidence, measured_at)
   select event_id, a.account_id, '2019-11-29', 'fell', true, '{}', measured_at
   from polso.event_effects cross join polso.accounts a where a.platform <> 'twitter'`,
  `insert into polso.platform_calls (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost,
     body_sha256)
   select 'y', platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256 from polso.platform_calls`,
]

const quoted = (names: readonly string[]) => names.map(name => `"${name}"`).join(', ')

it('is total: no two rows of a view have the same place', async () => {
  const views = await listViews(database.db)
  const counted = await Promise.all(
    views.map(async view => {
      const found = await database.pool.query<{ rows: number; places: number }>(
        `select count(*)::int as rows, count(distinct row(${quoted(orderOf(view))}))::int as places from analytics.${view.name}`,
      )
      return { view: view.name, ...found.rows[0] }
    }),
  )
  expect(counted.filter(({ rows, places }) => rows !== places)).toEqual([])
  expect(counted.filter(({ rows = 0 }) => rows < 2)).toEqual([])
  for (const view of views) expect(queryOf(view, {}).text).toMatch(`order by ${quoted(orderOf(view))}`)
})
