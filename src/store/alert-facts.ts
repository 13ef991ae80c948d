import { type Kysely, sql } from 'kysely'
import type {
  AccountRuns,
  ContractReportState,
  CredentialSpend,
  FollowerReadings,
  NotifierDeliveries,
  NotifierDigests,
  OperationalFacts,
  OperationalLimits,
  RecipientFailures,
  RunFact,
} from '../alerts/operational-facts.ts'
import { type Day, dayOf } from '../days.ts'
import { type Plans, planOf, slotsUntilStale } from '../freshness.ts'
import { contractReportStates } from './contract-reports.ts'
import { latestDigests } from './digests.ts'
import type { Database } from './schema/index.ts'
import { changedMetrics } from './surroundings.ts'

/** What the operational rules judge, read from the tables. */

type Db = Kysely<Database>

/** What the configuration says is to be watched. */
export interface Watched {
  readonly credentials: readonly { readonly id: string; readonly platform: string; readonly budgetUsd: number | null }[]
  readonly notifiers: readonly { readonly id: string; readonly recipients: readonly string[] }[]
  readonly plans: Plans
  /** To whom reports on ended contracts are mailed; `null` where none is written. */
  readonly reports: { readonly mailTo: readonly string[] } | null
  /** Those that tell of the week. */
  readonly digests: Watched['notifiers']
}

/** All facts of an instant. Every active account is in them, so that what is missing is known to be gone. */
export async function operationalFacts(
  db: Db,
  watched: Watched,
  limits: OperationalLimits,
  now: Date,
): Promise<OperationalFacts> {
  // One more than the rules count, for the reading that is under way.
  const lookBack = Math.max(limits.failingAfterRuns, limits.noDataAfterSlots) + 1
  return {
    accounts: await accountRuns(db, watched.plans, lookBack, now),
    credentials: await credentialSpends(db, watched.credentials, now),
    notifiers: await notifierDeliveries(db, watched.notifiers),
    followers: await followerReadings(db, now),
    metrics: await changedMetrics(db, now.toISOString().slice(0, 10)),
    reports: watched.reports ? await reportStates(db, dayOf(now, watched.plans.time_zone), watched.reports.mailTo) : [],
    digests: await digestStates(db, watched.digests),
  }
}

interface StoredRuns extends Omit<AccountRuns, 'runs' | 'noDataAfter'> {
  readonly schedule: string
  readonly runs: readonly (Omit<RunFact, 'slot'> & { slot: string })[]
}

/** The last slots of every active account, newest first. */
async function accountRuns(db: Db, plans: Plans, slots: number, now: Date): Promise<readonly AccountRuns[]> {
  const rows = await sql<StoredRuns>`
    select a.account_id as "accountId", a.key, a.platform, a.credential, a.schedule, r.runs
    from polso.accounts a
    cross join lateral (
      select coalesce(json_agg(json_build_object('slot', slot, 'status', status, 'errorKind', error_kind,
                                                 'message', error_message) order by slot desc), '[]') as runs
      from (select slot, status, error_kind, error_message from polso.collection_runs
            where account_id = a.account_id and slot <= ${now} order by slot desc limit ${slots}) latest
    ) r
    where a.active order by a.account_id`.execute(db)
  return rows.rows.map(({ runs, schedule, ...account }) => ({
    ...account,
    noDataAfter: slotsUntilStale(planOf(schedule, plans), now),
    runs: runs.map(run => ({ ...run, slot: new Date(run.slot) })),
  }))
}

/** Paid this UTC month, for every configured credential. */
async function credentialSpends(
  db: Db,
  credentials: Watched['credentials'],
  now: Date,
): Promise<readonly CredentialSpend[]> {
  const month = now.toISOString().slice(0, 7)
  const sums = await sql<{ credential: string; usd: number }>`
    select credential, sum(cost)::float8 as usd from polso.platform_calls
    where cost > 0 and received_at >= ${`${month}-01T00:00:00Z`}::timestamptz and received_at <= ${now}
    group by credential`.execute(db)
  const spent = new Map(sums.rows.map(({ credential, usd }) => [credential, usd]))
  return credentials.map(({ id, platform, budgetUsd }) => ({
    credential: id,
    platform,
    month,
    budgetUsd,
    spentUsd: spent.get(id) ?? 0,
  }))
}

/** Tries in vain since the last notification that reached a recipient. What ended untried says nothing of the notifier. */
async function notifierDeliveries(db: Db, notifiers: Watched['notifiers']): Promise<readonly NotifierDeliveries[]> {
  const rows = await sql<RecipientFailures & { readonly notifier: string }>`
    with reached as (
      select notifier, recipient, max(sent_at) as last from polso.notifications group by notifier, recipient
    )
    select n.notifier, n.recipient, sum(n.attempts)::int as tries, min(t.at) as since,
           bool_or(n.status = 'failed') as lost, (array_agg(n.last_error order by n.notification_id desc))[1] as message
    from polso.notifications n
    join polso.alert_transitions t using (transition_id) join reached r using (notifier, recipient)
    where n.last_error is not null and n.status <> 'sent' and n.attempts > 0 and (r.last is null or t.at > r.last)
    group by n.notifier, n.recipient`.execute(db)
  return notifiers.map(({ id, recipients }) => ({
    notifier: id,
    recipients: recipients.map(recipient => {
      const failures = rows.rows.find(row => row.notifier === id && row.recipient === recipient)
      const { tries = 0, since = null, lost = false, message = null } = failures ?? {}
      return { recipient, tries, since, lost, message }
    }),
  }))
}

/** A count is held against the oldest of the week before it: two look-ups in the index an account, whatever the rhythm. */
async function followerReadings(db: Db, now: Date): Promise<readonly FollowerReadings[]> {
  const count = (from: ReturnType<typeof sql>, direction: ReturnType<typeof sql>) => sql`
    select value, observed_at, period_end from polso.account_snapshots
    where account_id = a.account_id and metric = 'followers' and period = 'instant' and status = 'observed'
      and source = 'api'
      and period_end > ${from} - interval '7 days' and period_end <= ${from}
      and slot > ${now}::timestamptz - interval '16 days'
    order by period_end ${direction} limit 1`
  const rows = await sql<FollowerReadings>`
    select a.account_id as "accountId", a.key, a.platform, before.value as before, before.observed_at as "beforeAt",
           latest.value, latest.observed_at as "observedAt"
    from polso.accounts a
    cross join lateral (${count(sql`${now}::timestamptz`, sql`desc`)}) latest
    cross join lateral (${count(sql`latest.period_end`, sql`asc`)}) before
    where a.active order by a.account_id`.execute(db)
  return rows.rows
}

async function reportStates(db: Db, today: Day, mailTo: readonly string[]): Promise<readonly ContractReportState[]> {
  const reports = await contractReportStates(db, today)
  return reports.map(({ mailedTo, ...report }) => ({
    ...report,
    waiting: mailTo.filter(recipient => !mailedTo.includes(recipient)),
  }))
}

async function digestStates(db: Db, notifiers: Watched['digests']): Promise<readonly NotifierDigests[]> {
  const latest = notifiers.length === 0 ? [] : await latestDigests(db)
  return notifiers.map(({ id, recipients }) => ({
    notifier: id,
    digests: latest.filter(({ notifier, recipient }) => notifier === id && recipients.includes(recipient)),
  }))
}
