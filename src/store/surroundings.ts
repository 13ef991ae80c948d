import { sql } from 'kysely'
import type { ChangedMetrics } from '../alerts/operational-facts.ts'
import type { Day } from '../days.ts'
import type { DailyPoint, JudgedMetric } from '../detection/detection.ts'
import type { DefinitionChange, FollowersStep, OtherAccount } from '../detection/surroundings.ts'
import type { Db } from './database.ts'
import { groupBy } from './rows.ts'

/** What happened around an account: other accounts, its platform's follower counts, its metrics' definitions. */

/** An account is compared with so many others at most, those of its platform first. */
const MOST_OTHERS = 30
/** Operators hear of a change of metrics for so long. */
const CHANGED_DAYS = 14

interface OtherRow extends DailyPoint {
  readonly account: string
  readonly samePlatform: boolean
  readonly metric: JudgedMetric
}

/** Daily figures of other active accounts, from `from` to `to`. */
export async function otherAccounts(
  db: Db,
  accountId: number,
  metrics: readonly JudgedMetric[],
  from: Day,
  to: Day,
): Promise<OtherAccount[]> {
  const { rows } = await sql<OtherRow>`
    with others as (
      select o.account_id, o.key, o.platform = own.platform as same
      from polso.accounts o join polso.accounts own on own.account_id = ${accountId}
      where o.active and o.account_id <> own.account_id
      order by same desc, o.account_id limit ${MOST_OTHERS}
    )
    select o.key as account, o.same as "samePlatform", d.metric, d.date_day as day, d.value,
           d.status = 'complete' as complete
    from others o join polso.account_days d using (account_id)
    where d.metric = any(${metrics}::text[]) and d.date_day between ${from}::date and ${to}::date`.execute(db)
  return [...groupBy(rows, row => row.account)].map(([account, own]) => ({
    account,
    samePlatform: own[0]?.samePlatform ?? false,
    series: groupBy(own, row => row.metric),
  }))
}

/** Days on which this account or another of its platform lost at least `least` followers. */
export async function followersSteps(
  db: Db,
  accountId: number,
  from: Day,
  to: Day,
  least: number,
): Promise<FollowersStep[]> {
  const { rows } = await sql<FollowersStep>`
    select d.account_id as "accountId", d.date_day as day, -d.value as lost, f.value - d.value as before, d.account_id = own.account_id as own
    from polso.accounts own join polso.accounts a using (platform)
    join polso.account_days d on d.account_id = a.account_id and d.metric = 'new_followers' and d.status = 'complete'
    join polso.account_days f on f.account_id = a.account_id and f.metric = 'followers' and f.date_day = d.date_day
    where own.account_id = ${accountId} and a.active and d.date_day between ${from}::date and ${to}::date
      and d.value <= ${-least} and f.value is not null`.execute(db)
  return rows
}

/** Definitions of metrics `d` with the judged metrics that they decide and the days on which they began or ceased. */
const changesOfMetrics = sql`
  polso.metric_definitions d
  cross join lateral (values (d.valid_from), (d.valid_to + 1)) as change ("from")
  join (values ('reach', 'account', 'reach'), ('views', 'account', 'views'), ('followers', 'account', 'new_followers'),
               (null, 'post', 'interactions_gained'), (null, 'post', 'interactions_of_posts'))
    as judged (source, subject, metric)
    on judged.subject = d.subject and (judged.source = d.metric or (judged.source is null and d.interaction))`

/**
 * When the metrics of an account's platform began to be counted otherwise, or ceased to be given. Interactions are the
 * sum of the counters of posts, so they change with any of them.
 */
export async function definitionChanges(db: Db, accountId: number): Promise<DefinitionChange[]> {
  const { rows } = await sql<DefinitionChange>`
    select distinct judged.metric, change."from"
    from ${changesOfMetrics} join polso.accounts a using (platform)
    where a.account_id = ${accountId} and change."from" is not null`.execute(db)
  return rows
}

/** Judged metrics of any of the accounts that began to be counted otherwise after the first day, up to the last. */
export async function redefinedBetween(
  db: Db,
  accounts: readonly string[],
  { from, to }: { readonly from: Day; readonly to: Day },
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ metric: string }>`
    select distinct judged.metric
    from ${changesOfMetrics} join polso.accounts a using (platform)
    where a.key = any(${accounts}::text[]) and change."from" > ${from}::date and change."from" <= ${to}::date`.execute(
    db,
  )
  return new Set(rows.map(({ metric }) => metric))
}

/** For every platform with active accounts, what changed within the fortnight before `day`. */
export async function changedMetrics(db: Db, day: Day): Promise<ChangedMetrics[]> {
  const { rows } = await sql<ChangedMetrics>`
    select a.platform, array_agg(a.key order by a.key) as accounts,
      (select coalesce(json_agg(distinct jsonb_build_object('metric', judged.metric, 'from', change."from")), '[]')
       from ${changesOfMetrics}
       where d.platform = a.platform
         and change."from" > ${day}::date - ${CHANGED_DAYS}::int and change."from" <= ${day}::date) as changes
    from polso.accounts a where a.active group by a.platform order by a.platform`.execute(db)
  return rows
}
