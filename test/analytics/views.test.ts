import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { verifica } from '../../src/config/sections/verifica.ts'
import { type Cost, costPerAccount, costPerMonth, costPerResult, periodCost } from '../../src/reports/costs.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, addRun, reading, settings, storePosts } from '../support/rows.ts'

/** Days are Europe/Rome's, one hour ahead of UTC in these weeks. */

let database: TestDatabase
let plain: number
let quoting: number
let reposting: number

const rows = async (query: string) => (await database.pool.query(query)).rows
const execute = (query: string) => sql.raw(query).execute(database.db)
const at = (instant: string) => new Date(`${instant}:00Z`)

type Counters = Parameters<typeof reading>[3]

async function read(account: number, slot: string, id: string, published: string, counters: Counters, text = '') {
  const runId = await addRun(database.db, account, at(slot))
  const row = {
    accountId: account,
    runId,
    slot: at(slot),
    reading: reading(id, at(published), at(slot), counters, text),
  }
  await database.db.transaction().execute(trx => storePosts(trx, [row]))
}

const day = (account: number, date: string, figures: Readonly<Record<string, number | null>>, reason?: string) =>
  execute(
    `insert into polso.account_days (account_id, metric, date_day, value, status, reason, computed_at) values ${Object.entries(
      figures,
    )
      .map(([metric, value]) => {
        const status = value === null ? 'missing' : reason ? 'partial' : 'complete'
        return `(${account}, '${metric}', '${date}', ${value}, '${status}', ${status === 'complete' ? 'null' : `'${reason ?? 'no-run'}'`}, now())`
      })
      .join(', ')}`,
  )

const counters = (platform: string, names: readonly string[]) =>
  execute(`insert into polso.metric_definitions
    (platform, metric, subject, unit, period, interaction, platform_name, description)
    values ${names.map(name => `('${platform}', '${name}', 'post', 'count', 'lifetime', ${name === 'likes' || name === 'comments'}, '${name}', 'Words.')`).join(', ')}`)

beforeAll(async () => {
  database = await createTestDatabase()
  const accounts = [
    settings('plain', {
      series: [
        { id: 'press', name: 'Press review', match: { hashtag: 'press' }, cadence: '30 8 * * 1-5', grace_minutes: 60 },
      ],
    }),
    settings('quoting', { platform: 'quoting' }),
    settings('reposting', { platform: 'reposting' }),
  ]
  ;[plain = 0, quoting = 0, reposting = 0] = await addAccounts(database.db, accounts, at('2019-11-01T00:00'))
  await counters('mock', ['likes', 'comments', 'shares', 'views'])
  await counters('quoting', ['likes', 'comments', 'shares', 'quotes', 'views'])
  await counters('reposting', ['likes', 'comments', 'shares', 'reposts', 'reach'])
})
afterAll(() => database.close())

describe('accounts_weekly and accounts_monthly', () => {
  beforeAll(async () => {
    const sums = { posts_published: 2, interactions_gained: 10, interactions_of_posts: 8 }
    await day(plain, '2019-11-25', { ...sums, followers: 100, new_followers: 3, views: 50, reach: 40 })
    await day(plain, '2019-11-26', { ...sums, followers: 98, new_followers: -2, views: 60, reach: 45 })
    await day(
      plain,
      '2019-11-27',
      { ...sums, followers: 99, new_followers: 1, interactions_gained: -4 },
      'stale-reading',
    )
    await day(plain, '2019-11-28', { followers: null, posts_published: null, interactions_gained: null })
    await day(plain, '2019-12-01', { followers: null, posts_published: 1, interactions_gained: 5 })
    await day(plain, '2019-12-02', { followers: null, posts_published: null, interactions_gained: null })
  })

  it('adds up a week from Monday on, takes the last known followers, and counts the days', async () => {
    const [week] = await rows(`select week_start::text, followers, followers_on::text, followers_delta, posts_published,
      interactions_gained, interactions_of_posts, views, views_days, days, days_complete, days_partial, days_missing,
      coverage_status from analytics.accounts_weekly where account_key = 'plain' order by week_start`)
    expect(week).toEqual({
      week_start: '2019-11-25',
      followers: 99,
      followers_on: '2019-11-27',
      followers_delta: 2,
      posts_published: 7,
      interactions_gained: 21,
      interactions_of_posts: 24,
      views: 110,
      views_days: 2,
      days: 7,
      days_complete: 2,
      days_partial: 2,
      days_missing: 3,
      coverage_status: 'partial',
    })
  })

  it('gives a week of which nothing is known no figures, rather than 0', async () => {
    const [, week] = await rows(`select followers, followers_delta, posts_published, interactions_gained, views,
      days_missing, coverage_status from analytics.accounts_weekly where account_key = 'plain' order by week_start`)
    const nothing = {
      followers: null,
      followers_delta: null,
      posts_published: null,
      interactions_gained: null,
      views: null,
    }
    expect(week).toEqual({ ...nothing, days_missing: 7, coverage_status: 'missing' })
  })

  it('cuts months by the calendar', async () => {
    const months = await rows(`select month_start::text, followers, posts_published, days, days_missing
      from analytics.accounts_monthly where account_key = 'plain' order by 1`)
    expect(months).toEqual([
      { month_start: '2019-11-01', followers: 99, posts_published: 6, days: 30, days_missing: 27 },
      { month_start: '2019-12-01', followers: null, posts_published: 1, days: 31, days_missing: 30 },
    ])
  })

  it('has no sum of the reach of days', async () => {
    const columns = await rows(`select column_name from information_schema.columns
      where table_schema = 'analytics' and table_name in ('accounts_weekly', 'accounts_monthly')
        and column_name like '%reach%'`)
    expect(columns).toEqual([])
  })

  it('says of each figure and day how it is covered', async () => {
    const covered = await rows(`select date_day::text, status, reason from analytics.collection_coverage
      where account_key = 'plain' and metric = 'interactions_gained' and date_day < '2019-11-29' order by 1`)
    expect(covered).toEqual([
      { date_day: '2019-11-25', status: 'complete', reason: null },
      { date_day: '2019-11-26', status: 'complete', reason: null },
      { date_day: '2019-11-27', status: 'partial', reason: 'stale-reading' },
      { date_day: '2019-11-28', status: 'missing', reason: 'no-run' },
    ])
  })
})

describe('posts_report and posts_daily', () => {
  beforeAll(async () => {
    await read(
      plain,
      '2019-11-04T12:00',
      'p',
      '2019-11-04T07:35',
      { likes: 4, comments: 1, shares: 'not-returned' },
      '#press',
    )
    await read(
      plain,
      '2019-11-04T23:00',
      'p',
      '2019-11-04T07:35',
      { likes: 9, comments: 1, shares: 'not-returned' },
      '#press',
    )
    await read(plain, '2019-11-05T12:00', 'p', '2019-11-04T07:35', { likes: 12, comments: 'hidden' }, '#press')
    await read(quoting, '2019-11-04T12:00', 'q', '2019-11-04T23:30', { likes: 1, shares: 3, quotes: 2, views: 70 })
    await read(quoting, '2019-11-04T12:30', 'half', '2019-11-04T07:00', { likes: 1, shares: 3, quotes: 'hidden' })
    await read(reposting, '2019-11-04T12:00', 'r', '2019-11-04T07:00', { likes: 0, shares: 3, reposts: 5, reach: 60 })
  })

  const figures = async (id: string) => {
    const [found] = await rows(
      `select likes, comments, shares, views, reach from analytics.posts_report where post_id = '${id}'`,
    )
    return found
  }

  it('gives the current figure of each counter, and NULL for what is unavailable or not counted at all', async () => {
    expect(await figures('p')).toEqual({ likes: 12, comments: null, shares: null, views: null, reach: null })
  })

  it('means the same by shares everywhere: published again, with or without words', async () => {
    expect(await figures('q')).toEqual({ likes: 1, comments: null, shares: 5, views: 70, reach: null })
    expect(await figures('r')).toEqual({ likes: 0, comments: null, shares: 5, views: null, reach: 60 })
  })

  it('knows no sum of which a part is unknown', async () => {
    expect((await figures('half'))?.shares).toBeNull()
  })

  it('keeps what the platform counts under its own name, and the day of the account', async () => {
    const [post] =
      await rows(`select counters, date_day::text, account_key, created_timestamp from analytics.posts_report
      where post_id = 'q'`)
    expect(post).toEqual({
      counters: { likes: 1, shares: 3, quotes: 2, views: 70 },
      date_day: '2019-11-05',
      account_key: 'quoting',
      created_timestamp: at('2019-11-04T23:30'),
    })
  })

  it('shows totals as of the last slot of each day, that of midnight included', async () => {
    const days = await rows(`select date_day::text, likes, comments, shares, reach, interactions, last_slot, series_key,
      age_days from analytics.posts_daily where account_key = 'plain' order by 1`)
    const common = { shares: null, reach: null, series_key: 'press' }
    expect(days).toEqual([
      {
        ...common,
        date_day: '2019-11-04',
        likes: 9,
        comments: 1,
        interactions: 10,
        last_slot: at('2019-11-04T23:00'),
        age_days: 0,
      },
      {
        ...common,
        date_day: '2019-11-05',
        likes: 12,
        comments: null,
        interactions: 12,
        last_slot: at('2019-11-05T12:00'),
        age_days: 1,
      },
    ])
  })

  it('holds posts without any counter', async () => {
    await read(plain, '2019-11-06T12:00', 'bare', '2019-11-06T07:00', {})
    const [post] = await rows(`select likes, interactions, counters from analytics.posts_report where post_id = 'bare'`)
    expect(post).toEqual({ likes: null, interactions: null, counters: null })
  })
})

describe('content_series_calendar', () => {
  it('says 0 only where the day was covered, and nothing of days before the first post', async () => {
    for (const date of ['2019-11-03', '2019-11-04', '2019-11-05']) await day(plain, date, { posts_published: 1 })
    await day(plain, '2019-11-06', { posts_published: 0 }, 'no-run-at-end')
    await day(plain, '2019-11-07', { posts_published: null })
    const days = await rows(`select date_day::text, posts, coverage_status, first_timestamp
      from analytics.content_series_calendar where series_key = 'press' and date_day < '2019-11-08' order by 1`)
    const first = at('2019-11-04T07:35')
    expect(days).toEqual([
      { date_day: '2019-11-04', posts: 1, coverage_status: 'complete', first_timestamp: first },
      { date_day: '2019-11-05', posts: 0, coverage_status: 'complete', first_timestamp: null },
      { date_day: '2019-11-06', posts: null, coverage_status: 'partial', first_timestamp: null },
      { date_day: '2019-11-07', posts: null, coverage_status: 'missing', first_timestamp: null },
    ])
  })

  it('ends with the last post where the series is no longer configured', async () => {
    await execute(`update polso.content_series set active = false`)
    const days = await rows(`select date_day::text from analytics.content_series_calendar`)
    await execute(`update polso.content_series set active = true`)
    expect(days).toEqual([{ date_day: '2019-11-04' }])
  })
})

describe('audience_demographics', () => {
  it('shows that a cell is suppressed, without its value', async () => {
    await execute(`insert into polso.audience_snapshots
      (account_id, date_day, metric, dimension, segment, value, status, reason, observed_at) values
      (${plain}, '2019-11-04', 'followers_by_age', 'age', '25-34', 120, 'observed', null, now()),
      (${plain}, '2019-11-04', 'followers_by_age', 'age', '65+', null, 'suppressed', null, now()),
      (${plain}, '2019-11-04', 'followers_by_city', 'city', '*', null, 'unavailable', 'no-permission', now())`)
    const cells = await rows(`select account_key, segment, value, status, reason
      from analytics.audience_demographics order by dimension, segment`)
    expect(cells).toEqual([
      { account_key: 'plain', segment: '25-34', value: 120, status: 'observed', reason: null },
      { account_key: 'plain', segment: '65+', value: null, status: 'suppressed', reason: null },
      { account_key: 'plain', segment: '*', value: null, status: 'unavailable', reason: 'no-permission' },
    ])
  })
})

describe('events', () => {
  it('has a row for each account an event was measured for, and one where it was not', async () => {
    await execute(`insert into polso.events (account_id, series_id, title, starts_on, author, origin, created_at) values
      (null, null, 'Elections', '2019-11-10', 'A person', 'noted', now()),
      (null, (select series_id from polso.content_series), 'Suspended', '2019-11-12', 'A person', 'noted', now())`)
    await execute(`insert into polso.event_effects
      (event_id, account_id, through, verdict, effect, effect_low, effect_high, final, evidence, measured_at)
      select event_id, a, '2019-11-20', 'fell', -40.5, -60, -20, false, '{}', now()
      from polso.events, unnest(array[${plain}, ${quoting}]) a where title = 'Elections'`)
    const events = await rows(`select title, concerns_all, account_key, series_key, verdict, effect, effect_low
      from analytics.events order by starts_on, account_key`)
    const measured = {
      title: 'Elections',
      concerns_all: true,
      series_key: null,
      verdict: 'fell',
      effect: -40.5,
      effect_low: -60,
    }
    expect(events).toEqual([
      { ...measured, account_key: 'plain' },
      { ...measured, account_key: 'quoting' },
      {
        title: 'Suspended',
        concerns_all: false,
        account_key: 'plain',
        series_key: 'press',
        verdict: null,
        effect: null,
        effect_low: null,
      },
    ])
  })
})

describe('alerts', () => {
  beforeAll(async () => {
    await execute(`insert into polso.alerts (kind, type, cause, account_id, subject, metric, onset, state, opened_at, opened_on,
      resolved_at, resolved_on, evidence, effect, effect_low, effect_high, severity, updated_at) values
      ('metric', 'drop', 'drop', ${plain}, '', 'interactions_gained', '2019-11-05', 'resolved', '2019-11-09T06:00Z', '2019-11-08',
        '2019-11-15T06:00Z', '2019-11-14', '{"findings": [{"metric": "interactions_gained"}]}', -120, -150, -90, 'critical', now()),
      ('operational', 'notifier-failing', 'mail', null, 'mail', null, '2019-11-05', 'open', '2019-11-05T06:00Z', '2019-11-05',
        null, null, '{"recipients": ["someone@example.org"]}', null, null, null, 'warning', now())`)
    await execute(`insert into polso.alert_transitions (alert_id, seq, to_state, at, actor, note, evidence)
      select alert_id, t.seq, t.to_state, t.at::timestamptz, 'A person', t.note, '{}' from polso.alerts, (values
        (1, 'open', '2019-11-09T06:00Z', null), (2, 'acknowledged', '2019-11-10T08:00Z', 'August leave.'),
        (3, 'resolved', '2019-11-15T06:00Z', null)) as t (seq, to_state, at, note)
      where type = 'drop'`)
  })

  it('tell onset, decision, end, effect and how grave it is', async () => {
    const [alert] =
      await rows(`select account_key, onset::text, resolved_on::text, state, acknowledged_at, note, effect,
      effect_low, effect_high, parts, decision, decided_at, severity from analytics.alerts where type = 'drop'`)
    expect(alert).toEqual({
      account_key: 'plain',
      onset: '2019-11-05',
      resolved_on: '2019-11-14',
      state: 'resolved',
      acknowledged_at: at('2019-11-10T08:00'),
      note: 'August leave.',
      effect: -120,
      effect_low: -150,
      effect_high: -90,
      parts: [{ metric: 'interactions_gained' }],
      decision: 'acknowledged',
      decided_at: at('2019-11-10T08:00'),
      severity: 'critical',
    })
  })

  it('show no address of a recipient', async () => {
    const [alert] = await rows(
      `select row_to_json(a)::text as all, account_key from analytics.alerts a where kind = 'operational'`,
    )
    expect(alert?.account_key).toBeNull()
    expect(alert?.all).not.toContain('example.org')
  })
})

describe('contract_costs', () => {
  const contract = (key: string, from: string, to: string, months: number, amount: number, ...accounts: number[]) =>
    execute(`with c as (
        insert into polso.contracts (key, supplier, subject, starts_on, ends_on, months, amount, currency, changed_at)
        values ('${key}', 'Supplier', 'Care', '${from}', '${to}', ${months}, ${amount}, 'EUR', now()) returning contract_id)
      insert into polso.contract_accounts select contract_id, a from c, unnest(array[${accounts.join()}]::int[]) a`)
  const costs = async (key: string) =>
    (await rows(`select * from analytics.contract_costs where contract_key = '${key}'`))[0]

  beforeAll(async () => {
    for (let n = 1; n <= 20; n++) {
      const date = `2018-03-${String(n).padStart(2, '0')}`
      await day(plain, date, { new_followers: 3, interactions_gained: 10 })
      if (n > 3) await day(quoting, date, { new_followers: -1, interactions_gained: n === 9 || n === 10 ? null : 0 })
    }
    await contract('both', '2018-03-01', '2018-03-20', 1, 1000, plain, quoting)
    await contract('one', '2018-03-01', '2018-03-20', 1.5, 1000, plain)
    await contract('short', '2018-03-01', '2018-03-03', 1, 100, plain)
    await contract('losing', '2018-03-04', '2018-03-20', 1, 100, quoting)
    await contract('bare', '2018-03-01', '2018-03-20', 3, 100)
  })

  it('sets what is paid beside what came of it', async () => {
    expect(await costs('one')).toMatchObject({
      account_keys: ['plain'],
      days: 20,
      cost_per_month: 666.67,
      cost_per_account: 1000,
      new_followers: 60,
      new_followers_days: 20,
      cost_per_new_follower: 16.67,
      cost_per_new_follower_missing: null,
      interactions: 200,
      cost_per_interaction: 5,
    })
  })

  it('has no ratio to a base that is missing or too small, and says why', async () => {
    const missing = async (key: string) => {
      const { cost_per_new_follower, cost_per_interaction, ...row } = (await costs(key)) ?? {}
      expect([cost_per_new_follower, cost_per_interaction]).toContain(null)
      return [row.cost_per_new_follower_missing, row.cost_per_interaction_missing]
    }
    expect(await missing('both')).toEqual([null, 'incomplete'])
    expect(await missing('short')).toEqual(['base-too-small', null])
    expect(await missing('losing')).toEqual(['base-not-positive', 'incomplete'])
    expect(await missing('bare')).toEqual(['incomplete', 'incomplete'])
    expect((await costs('bare'))?.cost_per_account).toBeNull()
  })

  it('joins no two definitions of a figure', async () => {
    const define = (from: string | null) =>
      execute(`update polso.metric_definitions set valid_from = ${from && `'${from}'`}
        where platform = 'mock' and metric = 'likes'`)
    const missing = async () => (await costs('one'))?.cost_per_interaction_missing
    await define('2018-03-08')
    expect([await missing(), (await costs('one'))?.cost_per_new_follower_missing]).toEqual(['definition-changed', null])
    await define('2018-03-01')
    expect(await missing()).toBeNull()
    await define(null)
  })

  it('says what the reports say: the same formulas', async () => {
    const all = await rows('select *, starts_on::text as from, ends_on::text as to from analytics.contract_costs')
    expect(all).toHaveLength(5)
    for (const row of all) {
      const cost: Cost = { amount: row.amount, currency: row.currency, months: row.months, from: row.from, to: row.to }
      expect(row.cost_per_month).toBe(costPerMonth([cost]).value)
      const paid = periodCost([cost], row.from, row.to)
      expect(row.cost_per_account).toBe(costPerAccount(paid, row.account_keys.length).value)
      const per = (value: number | null, complete: number) =>
        costPerResult(paid, { value, complete, days: row.days, redefined: false }, verifica.parse(undefined).least_base)
      const followers = per(row.new_followers, row.new_followers_days)
      const interactions = per(row.interactions, row.interactions_days)
      expect([row.cost_per_new_follower, row.cost_per_new_follower_missing ?? undefined]).toEqual([
        followers.value,
        followers.missing,
      ])
      expect([row.cost_per_interaction, row.cost_per_interaction_missing ?? undefined]).toEqual([
        interactions.value,
        interactions.missing,
      ])
    }
  })
})

describe('a change of definition', () => {
  it('is in no sum of a week or a month, and is named', async () => {
    await execute(`update polso.metric_definitions set valid_from = '2018-03-08'
      where platform = 'mock' and metric = 'likes'`)
    const weeks = await rows(`select week_start::text, interactions_gained, followers_delta, definitions_changed
      from analytics.accounts_weekly where account_key = 'plain' and week_start < '2018-03-26' order by 1`)
    const [month] = await rows(`select interactions_gained, interactions_of_posts, followers_delta, definitions_changed
      from analytics.accounts_monthly where account_key = 'plain' and month_start = '2018-03-01'`)
    await execute(`update polso.metric_definitions set valid_from = null`)
    const changed = ['interactions_gained', 'interactions_of_posts']
    expect(weeks).toEqual([
      { week_start: '2018-02-26', interactions_gained: 40, followers_delta: 12, definitions_changed: null },
      { week_start: '2018-03-05', interactions_gained: null, followers_delta: 21, definitions_changed: changed },
      { week_start: '2018-03-12', interactions_gained: 70, followers_delta: 21, definitions_changed: null },
      { week_start: '2018-03-19', interactions_gained: 20, followers_delta: 6, definitions_changed: null },
    ])
    expect(month).toEqual({
      interactions_gained: null,
      interactions_of_posts: null,
      followers_delta: 60,
      definitions_changed: changed,
    })
  })
})

describe('collection_runs and api_costs', () => {
  it('show runs by account and day', async () => {
    const runs = await rows(`select slot, date_day::text, status from analytics.collection_runs
      where account_key = 'plain' and slot >= '2019-11-04T23:00Z' and slot < '2019-11-06T00:00Z' order by slot`)
    expect(runs).toEqual([
      { slot: at('2019-11-04T23:00'), date_day: '2019-11-05', status: 'ok' },
      { slot: at('2019-11-05T12:00'), date_day: '2019-11-05', status: 'ok' },
    ])
  })

  it('add up calls by credential and UTC month', async () => {
    const call = (received: string, status: number, cost: number) =>
      `('key', 'mock', 'job', 'GET /', ${status}, '${received}', 1, 1, ${cost}, '')`
    await execute(`insert into polso.platform_calls
      (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256) values
      ${[call('2019-11-30T23:30Z', 200, 0.01), call('2019-11-02T10:00Z', 0, 0), call('2019-12-01T00:00Z', 429, 0.005)].join(', ')}`)
    const costs =
      await rows(`select month_start::text, platform, credential, calls, failed_calls, cost_usd::float8 as usd
      from analytics.api_costs order by 1`)
    const common = { platform: 'mock', credential: 'key' }
    expect(costs).toEqual([
      { ...common, month_start: '2019-11-01', calls: 2, failed_calls: 1, usd: 0.01 },
      { ...common, month_start: '2019-12-01', calls: 1, failed_calls: 1, usd: 0.005 },
    ])
  })
})

describe('every view', () => {
  const views = `select c.relname as name from pg_class c
    where c.relnamespace = 'analytics'::regnamespace and c.relkind = 'v' order by 1`

  it('answers', async () => {
    const names = (await rows(views)).map(row => String(row.name))
    const promised = [
      'accounts_daily',
      'accounts_monthly',
      'accounts_weekly',
      'alerts',
      'api_costs',
      'audience_demographics',
      'collection_coverage',
      'collection_runs',
      'content_series_calendar',
      'contract_costs',
      'events',
      'metric_definitions',
      'posts_daily',
      'posts_report',
      'versions',
    ]
    expect(names).toEqual(expect.arrayContaining(promised))
    for (const name of names) await expect(rows(`select * from analytics.${name}`)).resolves.toBeInstanceOf(Array)
  })

  it('has a comment, and so has each of its columns', async () => {
    const bare = await rows(`select c.relname, a.attname from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relnamespace = 'analytics'::regnamespace and col_description(c.oid, a.attnum) is null`)
    expect(bare).toEqual([])
    const unsaid = await rows(`${views.replace('order by 1', '')} and obj_description(c.oid, 'pg_class') is null`)
    expect(unsaid).toEqual([])
  })
})
