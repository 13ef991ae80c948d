import { definitionChanges } from './0011-figures.ts'

/**
 * Of fewer complete days, or a smaller number, a base is no base. The formulas are those of `reports/costs.ts`; the
 * smallest base is the report's where nothing else is set.
 */
const LEAST_COMPLETE = 0.9
const LEAST_BASE = 30

/** What came of a contract's days, over its accounts. */
const resultOf = (metric: string, figure: string) => `
left join lateral (
  select sum(d.value)::bigint as value, (count(*) filter (where d.status = 'complete'))::integer as days,
    exists (select 1 from ${definitionChanges} join polso.accounts a using (platform)
            where a.account_id = any(x.ids) and changed.figure = '${figure}'
              and change.on_day > c.starts_on and change.on_day <= c.ends_on) as redefined
  from polso.account_days d
  where d.account_id = any(x.ids) and d.metric = '${metric}' and d.date_day between c.starts_on and c.ends_on
) as ${metric} on true
cross join lateral (
  select case when ${metric}.redefined then 'definition-changed'
    when ${metric}.value is null or ${metric}.days < ${LEAST_COMPLETE} * x.days then 'incomplete'
    when ${metric}.value <= 0 then 'base-not-positive'
    when ${metric}.value < ${LEAST_BASE} then 'base-too-small' end as missing
) as no_${metric}`

const costPer = (metric: string) => `
  case when no_${metric}.missing is null then round(c.amount / ${metric}.value, 2) end`

/** View `analytics.contract_costs`. */
export const contractCosts = `
create view analytics.contract_costs as
select c.key as contract_key, c.supplier, c.subject, c.starts_on, c.ends_on, c.active, c.amount, c.currency, c.months,
  round(c.amount / c.months::numeric, 2) as cost_per_month, x.keys as account_keys,
  round(c.amount / nullif(x.accounts, 0), 2) as cost_per_account, x.days,
  new_followers.value as new_followers, new_followers.days as new_followers_days,
  ${costPer('new_followers')} as cost_per_new_follower, no_new_followers.missing as cost_per_new_follower_missing,
  interactions_gained.value as interactions, interactions_gained.days as interactions_days,
  ${costPer('interactions_gained')} as cost_per_interaction, no_interactions_gained.missing as cost_per_interaction_missing
from polso.contracts c
cross join lateral (
  select coalesce(array_agg(account_id), '{}') as ids, coalesce(array_agg(a.key order by a.key), '{}') as keys,
    count(*)::integer as accounts, (count(*) * (c.ends_on - c.starts_on + 1))::integer as days
  from polso.contract_accounts join polso.accounts a using (account_id)
  where contract_id = c.contract_id
) as x
${resultOf('new_followers', 'followers_delta')}
${resultOf('interactions_gained', 'interactions_gained')}`
