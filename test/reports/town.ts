import { sql } from 'kysely'
import type { Config } from '../../src/config/file.ts'
import { addDays, type Day, dayStart, daysFrom } from '../../src/days.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { syncMetricDefinitions } from '../../src/store/accounts.ts'
import { syncContracts } from '../../src/store/contracts.ts'
import type { Db } from '../../src/store/database.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { tableOf } from '../../src/store/rows.ts'
import { addAccounts, settings } from '../support/rows.ts'
import { townConfig } from '../support/town.ts'

/**
 * A town with eight weeks of figures, one reading a day at midnight, whose press review pauses for three weeks: what a
 * verifica is made from, without replaying anything.
 */

export const ZONE = 'Europe/Rome'
export const PERIOD = { from: '2019-11-04', to: '2019-12-15' } as const
export const BEFORE = { from: '2019-10-21', to: '2019-11-03' } as const
/** The end of the second day after the period. */
export const AS_OF = dayStart('2019-12-18', ZONE)
const FIRST: Day = BEFORE.from
const LAST: Day = '2019-12-17'

const review = {
  id: 'rassegna-stampa',
  name: 'Rassegna stampa',
  match: { hashtag: 'rassegnastampa' },
  cadence: '30 8 * * 1-5',
  grace_minutes: 120,
}

const contract = {
  supplier: 'Multimedia srls',
  subject: 'Gestione dei canali social',
  currency: 'EUR',
  accounts: ['comune-facebook', 'comune-instagram', 'comune-twitter'],
}
export const contracts = [
  { ...contract, id: 'first', start: '2019-03-25', end: '2019-07-31', months: 4, amount: 6000 },
  { ...contract, id: 'second', start: PERIOD.from, end: PERIOD.to, months: 2, amount: 7500 },
]

const verifica = { body: 'Comune della Spezia', residents: { countries: ['IT'], cities: ['La Spezia'] } }

export const reportConfig = (more: Record<string, unknown> = {}): Config =>
  townConfig({ url: 'http://127.0.0.1:9', more: { contracts, verifica, ...more } })

const accounts = [
  { id: 'comune-facebook', platform: 'facebook', followers: 11_980, perDay: 2, interactions: 50, reach: 1500 },
  { id: 'comune-instagram', platform: 'instagram', followers: 600, perDay: 3, interactions: 30, reach: 300 },
  { id: 'comune-twitter', platform: 'twitter', followers: 5_500, perDay: 1, interactions: 40, reach: null },
] as const
type Town = (typeof accounts)[number]

/** Stores it all as of the days themselves; the configuration's tables as of the first. */
export async function storeTown(db: Db): Promise<void> {
  const start = dayStart(FIRST, ZONE)
  for (const { platform, metrics, retired } of installedPlugins.collectors)
    await syncMetricDefinitions(db, platform, metrics, retired)
  const listed = accounts.map(({ id, platform }) =>
    settings(id, {
      name: 'Comune della Spezia',
      platform,
      schedule: 'readings',
      series: id === 'comune-twitter' ? [review] : [],
    }),
  )
  const ids = await addAccounts(db, listed, start)
  await syncContracts(db, contracts, start)
  await ensurePartitions(db, start, dayStart(LAST, ZONE))
  for (const [at, town] of accounts.entries()) await storeAccount(db, ids[at] ?? 0, town)
  await storeReviews(db, ids[2] ?? 0)
  await storeAlert(db, ids[2] ?? 0)
  await storeAudience(db, ids[0] ?? 0, [
    ['country', { IT: 11_000, DE: 120, FR: 80, CH: 50, AT: 46 }],
    ['city', { 'La Spezia, Liguria': 6000, 'Sarzana, Liguria': 1000 }],
  ])
  await storeAudience(db, ids[1] ?? 0, [
    ['age', { '13-17': 20, '18-24': 100, '25-34': 180, '35-44': 160, '45-54': 140, '55-64': 80, '65+': 40 }],
    ['gender', { F: 400, M: 300, U: 20 }],
    ['country', { IT: 616, DE: 64, FR: 40 }],
  ])
}

const isPaused = (day: Day) => day >= '2019-11-11' && day <= '2019-11-29'
const isWeekday = (day: Day) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())

/** Interactions of a day: more on Wednesdays, and of the pausing account fewer while it pauses. */
function gained(town: Town, day: Day): number {
  const wednesday = new Date(`${day}T00:00:00Z`).getUTCDay() === 3 ? 10 : 0
  return (town.id === 'comune-twitter' && isPaused(day) ? town.interactions / 2 : town.interactions) + wednesday
}

interface TownDay {
  readonly day: Day
  /** Of the midnight that ends it. */
  readonly slot: Date
  readonly followers: number
  readonly interactions: number
}

async function storeAccount(db: Db, id: number, town: Town): Promise<void> {
  const days = daysFrom(FIRST, LAST).map((day, n) => ({
    day,
    slot: dayStart(addDays(day, 1), ZONE),
    followers: town.followers + n * town.perDay,
    interactions: gained(town, day),
  }))
  await storeReadings(db, id, town.platform, days)
  const snapshots = days.flatMap(({ slot, followers }) => [
    { metric: 'followers', period: 'instant', slot, starts: null, value: followers },
    ...(town.platform === 'facebook'
      ? [{ metric: 'fans', period: 'instant', slot, starts: null, value: followers - 50 }]
      : []),
    ...(town.reach === null
      ? []
      : [{ metric: 'reach', period: 'day', slot, starts: new Date(slot.getTime() - 86_400_000), value: town.reach }]),
  ])
  await sql`
    insert into polso.account_snapshots
      (account_id, metric, period, period_start, period_end, slot, observed_at, status, value, run_id)
    select ${id}::int, r.metric, r.period, r.starts, r.slot, r.slot, r.slot + interval '2 seconds', 'observed', r.value, c.run_id
    from ${tableOf(snapshots, {
      metric: ['text', s => s.metric],
      period: ['text', s => s.period],
      slot: ['timestamptz', s => s.slot],
      starts: ['timestamptz', s => s.starts],
      value: ['bigint', s => s.value],
    })}
    join polso.collection_runs c on c.account_id = ${id} and c.slot = r.slot`.execute(db)
  await storeDays(db, id, town, days)
}

async function storeDays(db: Db, id: number, town: Town, days: readonly TownDay[]): Promise<void> {
  const figures = days.flatMap(({ day, slot, followers, interactions }) =>
    [
      { metric: 'followers', value: followers },
      { metric: 'new_followers', value: town.perDay },
      { metric: 'posts_published', value: 1 },
      { metric: 'interactions_gained', value: interactions },
      ...(town.reach === null ? [] : [{ metric: 'reach', value: town.reach }]),
    ].map(figure => ({ ...figure, day, slot })),
  )
  await sql`
    insert into polso.account_days (account_id, metric, date_day, value, status, computed_at)
    select ${id}::int, metric, day, value, 'complete', slot + interval '3 seconds'
    from ${tableOf(figures, {
      metric: ['text', f => f.metric],
      day: ['date', f => f.day],
      value: ['bigint', f => f.value],
      slot: ['timestamptz', f => f.slot],
    })}`.execute(db)
  const expected = town.interactions + 2
  await sql`
    insert into polso.expected_days (account_id, metric, date_day, expected, low, high)
    select ${id}::int, 'interactions_gained', day, ${expected}::float8, ${expected - 15}::float8, ${expected + 20}::float8
    from ${tableOf(
      days.filter(({ day }) => day >= PERIOD.from),
      { day: ['date', d => d.day] },
    )}`.execute(db)
}

/** A run and its one call for each midnight. */
async function storeReadings(db: Db, id: number, platform: string, days: readonly TownDay[]): Promise<void> {
  await sql`
    with runs as (
      insert into polso.collection_runs (account_id, slot, job, due_at, status, parts, api_calls, finished_at)
      select ${id}::int, slot, 'test', slot, 'ok', '{profile,posts,insights,audience}', 1, slot + interval '2 seconds'
      from ${tableOf(days, { slot: ['timestamptz', d => d.slot] })} order by slot
      returning run_id, slot
    ), calls as (
      insert into polso.platform_calls
        (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256)
      select 'c', ${platform}, 'test', 'GET /profile', 200, slot + interval '2 seconds', 5, 10, 0, repeat('a', 64)
      from runs order by slot
      returning call_id, received_at
    )
    insert into polso.run_calls (run_id, call_id)
    select run_id, call_id from runs join calls on received_at = slot + interval '2 seconds'`.execute(db)
}

export async function addReading(db: Db, account: number, platform: string, slot: Date): Promise<number> {
  const done = new Date(slot.getTime() + 2000)
  const { rows } = await sql<{ id: number }>`
    with run as (
      insert into polso.collection_runs (account_id, slot, job, due_at, status, parts, api_calls, finished_at)
      values (${account}, ${slot}, 'test', ${slot}, 'ok', '{profile,posts,insights,audience}', 1, ${done})
      returning run_id
    ), call as (
      insert into polso.platform_calls (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256)
      values ('c', ${platform}, 'test', 'GET /profile', 200, ${done}, 5, 10, 0, repeat('a', 64)) returning call_id
    ), fed as (
      insert into polso.run_calls (run_id, call_id) select run_id, call_id from run, call
    )
    select run_id as id from run`.execute(db)
  return rows[0]?.id ?? Number.NaN
}

export async function addSnapshot(
  db: Db,
  account: number,
  metric: string,
  period: 'instant' | 'day',
  slot: Date,
  value: number,
  run: number,
): Promise<void> {
  await sql`
    insert into polso.account_snapshots
      (account_id, metric, period, period_start, period_end, slot, observed_at, status, value, run_id)
    values (${account}, ${metric}, ${period}, ${period === 'day' ? new Date(slot.getTime() - 86_400_000) : null}, ${slot},
      ${slot}, ${new Date(slot.getTime() + 2000)}, 'observed', ${value}, ${run})`.execute(db)
}

/** Each weekday at 08:35, but for the pause; once it came after the grace. */
async function storeReviews(db: Db, account: number): Promise<void> {
  const posts = daysFrom(FIRST, LAST)
    .filter(day => isWeekday(day) && !isPaused(day))
    .map((day, n) => ({
      id: `post-${n}`,
      at: new Date(dayStart(day, ZONE).getTime() + (day === '2019-12-05' ? 13 * 60 : 8 * 60 + 35) * 60_000),
      slot: dayStart(addDays(day, 1), ZONE),
    }))
  await sql`
    insert into polso.posts (account_id, platform_post_id, version_ids, series_id, published_at, first_seen_slot,
      last_seen_slot, last_observed_at, tracked_from_birth)
    select ${account}::int, id, array[id], series_id, at, slot, slot, slot, true
    from ${tableOf(posts, {
      id: ['text', p => p.id],
      at: ['timestamptz', p => p.at],
      slot: ['timestamptz', p => p.slot],
    })} join polso.content_series on account_id = ${account}`.execute(db)
}

/** As the judgement leaves it after the resumption on 2 December. */
function evidenceOf(day: Day) {
  const explanation = {
    kind: 'series-paused',
    alike: null,
    series: { key: 'rassegna-stampa', name: 'Rassegna stampa', since: '2019-11-11', posts_missing: 14.9 },
    missing: { all: 360, own: 321 },
    removed: null,
    posts_expected: 49.5,
    posts_observed: 34,
  }
  const common = { onset: '2019-11-11', score: -2, state: 'closed', recovered_on: '2019-12-02' }
  const effect = { days: 21, fraction: -1, fraction_low: -1, fraction_high: -1 }
  return {
    day,
    onset: '2019-11-11',
    recovered_on: '2019-12-02',
    findings: [
      {
        ...common,
        type: 'series-paused',
        cause: 'series:rassegna-stampa',
        effect: { ...effect, value: -321.6, low: -551.5, high: -148.0 },
        metric: null,
        reason: 'series-resumed',
        series: 'rassegna-stampa',
        explanation: { ...explanation, missing: null },
        expected_per_day: null,
        observed_per_day: null,
      },
      {
        ...common,
        type: 'drop',
        cause: 'drop',
        effect: { ...effect, value: -335.8, low: -690.7, high: -67.8 },
        metric: 'interactions_gained',
        reason: 'recovered',
        series: null,
        explanation,
        expected_per_day: 31.8,
        observed_per_day: 14.6,
      },
    ],
  }
}

async function storeAlert(db: Db, account: number): Promise<void> {
  const [opened, told, ended] = ['2019-11-13', '2019-11-14', '2019-12-05'].map(day => dayStart(day, ZONE))
  const evidence = JSON.stringify(evidenceOf('2019-12-04'))
  await sql`
    insert into polso.alerts (kind, type, cause, account_id, series_id, metric, onset, state, opened_at, opened_on,
      resolved_at, resolved_on, evidence, effect, effect_low, effect_high, updated_at)
    select 'metric', 'series-paused', 'series:rassegna-stampa', ${account}::int, series_id, null, '2019-11-11', 'resolved',
      ${opened}, '2019-11-12', ${ended}, '2019-12-04', ${evidence}::jsonb, -321.6, -551.5, -148.0, ${ended}
    from polso.content_series where account_id = ${account}`.execute(db)
  const steps = [
    [1, null, 'open', opened, 'polso', null],
    [2, 'open', 'acknowledged', told, 'ana', 'Ripresa decisa per dicembre'],
    [3, 'acknowledged', 'resolved', ended, 'polso', null],
  ] as const
  for (const [seq, from, to, at, actor, note] of steps) {
    await sql`
      insert into polso.alert_transitions (alert_id, seq, from_state, to_state, at, actor, note, evidence)
      select alert_id, ${seq}, ${from}, ${to}, ${at}, ${actor}, ${note}, evidence from polso.alerts`.execute(db)
  }
}

/** Read at the midnight that ends the period. */
async function storeAudience(
  db: Db,
  account: number,
  breakdowns: readonly (readonly [string, Readonly<Record<string, number>>])[],
): Promise<void> {
  const slot = dayStart(addDays(PERIOD.to, 1), ZONE)
  const cells = breakdowns.flatMap(([dimension, own]) =>
    Object.entries(own).map(([segment, value]) => ({ dimension, segment, value })),
  )
  await sql`
    insert into polso.audience_snapshots
      (account_id, date_day, metric, dimension, segment, value, status, observed_at, run_id)
    select ${account}::int, ${addDays(PERIOD.to, 1)}::date, 'followers_by_' || dimension, dimension, segment, value, 'observed',
      ${slot}::timestamptz + interval '2 seconds', run_id
    from ${tableOf(cells, {
      dimension: ['text', c => c.dimension],
      segment: ['text', c => c.segment],
      value: ['bigint', c => c.value],
    })} join polso.collection_runs on account_id = ${account} and slot = ${slot}`.execute(db)
}
