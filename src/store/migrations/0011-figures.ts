/** SQL that the views of `0011-rollups` and the rollups behind them share, so that both mean the same. */

/** Days are cut in the zone of `a`, an account. A slot of midnight closes the day that ends there. */
export const dayOf = (instant: string) => `(${instant} at time zone a.time_zone)::date`
export const dayOfSlot = (slot: string) => dayOf(`(${slot} - interval '1 microsecond')`)

/** Which counters a platform tells apart: where it has none of a name, nothing is missing from a sum. */
export const kinds = `
cross join lateral (
  select coalesce(bool_or(metric = 'reposts'), false) as reposts, coalesce(bool_or(metric = 'quotes'), false) as quotes
  from polso.metric_definitions where platform = a.platform and subject = 'post'
) as has`

const figure = (metric: string) => `max(c.value) filter (where c.metric = '${metric}')`

/** The figures of `c (metric, value)` that mean the same on every platform. Unknown parts make a sum unknown. */
export const commonFigures = `
    ${figure('likes')} as likes,
    ${figure('comments')} as comments,
    case when has.reposts then ${figure('reposts')}
         when has.quotes then ${figure('shares')} + ${figure('quotes')}
         else ${figure('shares')} end as shares,
    ${figure('views')} as views,
    ${figure('reach')} as reach`

/** Whether the counter `c.metric` adds up to interactions on the platform of `a`. */
export const isInteraction = `c.metric in (
      select metric from polso.metric_definitions where platform = a.platform and subject = 'post' and interaction)`

/**
 * Figures of `accounts_daily` that a definition of a metric decides, and the days on which they began to mean something
 * else: interactions are a sum of counters, so they change with any of them.
 */
export const definitionChanges = `
  polso.metric_definitions d
  cross join lateral (values (d.valid_from), (d.valid_to + 1)) as change (on_day)
  join (values ('views', 'account', 'day', 'views'), ('followers', 'account', 'instant', 'followers_delta'),
               (null, 'post', 'lifetime', 'interactions_gained'), (null, 'post', 'lifetime', 'interactions_of_posts'))
    as changed (source, subject, period, figure)
    on changed.subject = d.subject and changed.period = d.period
      and (changed.source = d.metric or (changed.source is null and d.interaction))`
