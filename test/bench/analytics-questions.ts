/** Ten usual questions: in the words of the views, and the same answer from the raw tables. */
export interface Question {
  readonly name: string
  /** Whether it is about a year of one account. */
  readonly accountYear: boolean
  readonly views: string
  readonly raw: string
}

const ACCOUNT = 'account-3'
const year = (column: string) => `${column} between '2019-01-01' and '2019-12-31'`
const zone = `'Europe/Rome'`
const dayOfSlot = `((s.slot - interval '1 microsecond') at time zone ${zone})::date`
const account = `(select account_id from polso.accounts where key = '${ACCOUNT}')`
const slots = `s.slot > '2018-12-25' and s.slot <= '2020-01-02'`

/** Last follower count of each day. */
const followers = `
  select distinct on (1) ${dayOfSlot} as date_day, s.value as followers from polso.account_snapshots s
  where s.account_id = ${account} and s.metric = 'followers' and ${slots} order by 1, s.slot desc`

/** What the posts up to thirty days old gained each day: differences of the last readings of its counters. */
const gained = `
  select date_day, sum(gain)::bigint as gained from (
    select date_day, published, value - lag(value, 1, 0::bigint) over (partition by post_id, metric order by date_day) as gain
    from (select distinct on (s.post_id, s.metric, 3) s.post_id, s.metric, ${dayOfSlot} as date_day, s.value,
            (p.published_at at time zone ${zone})::date as published
          from polso.post_snapshots s join polso.posts p using (post_id)
          where p.account_id = ${account} and s.metric in ('likes', 'comments')
          order by s.post_id, s.metric, 3, s.slot desc) as reading
  ) as g where date_day - published <= 30 group by 1`

/** Totals of a counter as last read. */
const latest = (metric: string) => `(select value from polso.post_snapshots s
  where s.post_id = p.post_id and s.metric = '${metric}' order by s.slot desc limit 1)`

export const questions: readonly Question[] = [
  {
    name: 'followers, day by day',
    accountYear: true,
    views: `select date_day, followers from analytics.accounts_daily
      where account_key = '${ACCOUNT}' and ${year('date_day')} order by 1`,
    raw: `select * from (${followers}) as f where ${year('date_day')} order by 1`,
  },
  {
    name: 'followers at the end of each month',
    accountYear: true,
    views: `select month_start, followers from analytics.accounts_monthly
      where account_key = '${ACCOUNT}' and ${year('month_start')} order by 1`,
    raw: `select distinct on (1) date_trunc('month', date_day)::date, followers from (${followers}) as f
      where ${year('date_day')} order by 1, date_day desc`,
  },
  {
    name: 'interactions gained, week by week',
    accountYear: true,
    views: `select week_start, interactions_gained from analytics.accounts_weekly
      where account_key = '${ACCOUNT}' and week_start between '2019-01-07' and '2019-12-16' order by 1`,
    raw: `select date_trunc('week', date_day)::date, sum(gained)::bigint from (${gained}) as g
      where date_day between '2019-01-07' and '2019-12-22' group by 1 order by 1`,
  },
  {
    name: 'interactions by weekday',
    accountYear: true,
    views: `select extract(isodow from date_day)::int as weekday, round(avg(interactions_gained), 1)
      from analytics.accounts_daily where account_key = '${ACCOUNT}' and ${year('date_day')} group by 1 order by 1`,
    raw: `select extract(isodow from date_day)::int, round(avg(gained), 1) from (${gained}) as g
      where ${year('date_day')} group by 1 order by 1`,
  },
  {
    name: 'the ten best posts',
    accountYear: true,
    views: `select post_id, likes, comments, views from analytics.posts_report
      where account_key = '${ACCOUNT}' and ${year('date_day')} order by likes + comments desc, post_id limit 10`,
    raw: `select * from (select p.platform_post_id as post_id, ${latest('likes')} as likes, ${latest('comments')} as comments,
        ${latest('views')} as views from polso.posts p
      where p.account_id = ${account} and ${year(`(p.published_at at time zone ${zone})::date`)}) as post
      order by likes + comments desc, post_id limit 10`,
  },
  {
    name: 'views of posts after a week',
    accountYear: true,
    views: `select date_trunc('month', created_timestamp at time zone ${zone})::date as month, round(avg(views), 1)
      from analytics.posts_daily where account_key = '${ACCOUNT}' and age_days = 7
        and ${year(`(created_timestamp at time zone ${zone})::date`)} group by 1 order by 1`,
    raw: `select date_trunc('month', published)::date, round(avg(value), 1) from (
        select distinct on (s.post_id) s.post_id, (p.published_at at time zone ${zone})::date as published, s.value
        from polso.post_snapshots s join polso.posts p using (post_id)
        where p.account_id = ${account} and s.metric = 'views'
          and ${year(`(p.published_at at time zone ${zone})::date`)}
          and ${dayOfSlot} - (p.published_at at time zone ${zone})::date = 7
        order by s.post_id, s.slot desc) as reading group by 1 order by 1`,
  },
  {
    name: 'how long posts gather: interactions by age in days',
    accountYear: true,
    views: `select age_days, sum(interactions_gained)::bigint
      from analytics.posts_daily where account_key = '${ACCOUNT}' and ${year('date_day')} group by 1 order by 1`,
    raw: `select date_day - published, sum(gain)::bigint from (
        select date_day, published, value - lag(value, 1, 0::bigint) over (partition by post_id, metric order by date_day) as gain
        from (select distinct on (s.post_id, s.metric, 3) s.post_id, s.metric, ${dayOfSlot} as date_day, s.value,
                (p.published_at at time zone ${zone})::date as published
              from polso.post_snapshots s join polso.posts p using (post_id)
              where p.account_id = ${account} and s.metric in ('likes', 'comments')
              order by s.post_id, s.metric, 3, s.slot desc) as reading) as g
      where ${year('date_day')} group by 1 order by 1`,
  },
  {
    name: 'coverage: readings planned and made, by month',
    accountYear: true,
    views: `select date_trunc('month', date_day)::date as month, sum(expected)::int, sum(observed)::int
      from analytics.collection_coverage where account_key = '${ACCOUNT}' and metric = 'interactions_gained'
        and ${year('date_day')} group by 1 order by 1`,
    raw: `select date_trunc('month', ${dayOfSlot})::date, count(*)::int, (count(*) filter (where status = 'ok'))::int
      from polso.collection_runs s where account_id = ${account} and ${slots} and ${year(dayOfSlot)} group by 1 order by 1`,
  },
  {
    name: 'days on which a content series published, by month',
    accountYear: true,
    views: `select date_trunc('month', date_day)::date as month, (count(*) filter (where posts > 0))::int
      from analytics.content_series_calendar where account_key = '${ACCOUNT}' and ${year('date_day')} group by 1 order by 1`,
    raw: `select date_trunc('month', published_at at time zone ${zone})::date,
        count(distinct (published_at at time zone ${zone})::date)::int
      from polso.posts where account_id = ${account} and series_id is not null
        and ${year(`(published_at at time zone ${zone})::date`)} group by 1 order by 1`,
  },
  {
    name: 'followers gained by all accounts, two years, by month',
    accountYear: false,
    views: `select month_start, sum(followers_delta)::bigint from analytics.accounts_monthly
      where account_key = any(array(select 'account-' || n from generate_series(1, $1::int) as n)) group by 1 order by 1`,
    raw: `select date_trunc('month', date_day)::date, sum(delta)::bigint from (
        select account_id, date_day, value - lag(value) over (partition by account_id order by date_day) as delta
        from (select distinct on (s.account_id, 2) s.account_id, ${dayOfSlot} as date_day, s.value
              from polso.account_snapshots s where s.metric = 'followers' and s.account_id <= $1
              order by s.account_id, 2, s.slot desc) as reading) as d group by 1 order by 1`,
  },
]
