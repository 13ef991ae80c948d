import { sql } from 'kysely'
import type { AccountId, MetricDefinition, RetiredMetric } from '../collectors/collector.ts'
import type { Db, Trx } from './database.ts'
import { tableOf } from './rows.ts'
import type { SeriesMatch } from './series.ts'
import { takeStrays } from './series-back.ts'
import { endUnconfiguredRuns } from './unconfigured.ts'

/** An account as the configuration gives it. */
export interface AccountSettings {
  /** Its name in `polso.yaml`, by which it is known for ever. */
  readonly id: string
  readonly name: string
  readonly platform: string
  readonly handle: string
  readonly credential: string
  readonly schedule: string
  readonly time_zone: string
  readonly series: readonly SeriesSettings[]
}

export interface SeriesSettings {
  readonly id: string
  readonly name: string
  readonly match: SeriesMatch
  readonly cadence: string
  readonly grace_minutes: number
}

/** An account of the configuration contradicts what is stored under its name. */
export class AccountConflictError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AccountConflictError'
  }
}

/**
 * Brings the accounts and their series up to the configuration: new ones are added, those no longer named are
 * deactivated, are read no more and keep their history, those named again go on. Safe in any number of replicas at once.
 */
export async function syncAccounts(db: Db, accounts: readonly AccountSettings[], now: Date): Promise<void> {
  await db.transaction().execute(async trx => {
    // Readers go on; other replicas that sync wait.
    await sql`lock table polso.accounts in share row exclusive mode`.execute(trx)
    await refuseOtherPlatform(trx, accounts)
    await upsertAccounts(trx, accounts, now)
    await sql`
      update polso.accounts set active = false, deactivated_at = ${now}
      where active and key <> all (${accounts.map(a => a.id)}::text[])`.execute(trx)
    await endUnconfiguredRuns(trx, now)
    await syncSeries(trx, accounts)
  })
}

/** The history of one platform can't be continued on another. */
async function refuseOtherPlatform(trx: Trx, accounts: readonly AccountSettings[]): Promise<void> {
  const { rows } = await sql<{ key: string; was: string; is: string }>`
    select a.key, a.platform as was, r.platform as is
    from ${tableOf(accounts, { key: ['text', a => a.id], platform: ['text', a => a.platform] })}
      join polso.accounts a using (key)
    where a.platform <> r.platform order by 1`.execute(trx)
  if (rows.length === 0) return
  const which = rows.map(({ key, was, is }) => `${key} was an account on ${was} and is now on ${is}`).join('; ')
  throw new AccountConflictError(`${which}. Give the new account an id of its own; the old one keeps its history.`)
}

/** Another handle may be another profile: its platform id is learned anew by the next run. */
async function upsertAccounts(trx: Trx, accounts: readonly AccountSettings[], now: Date): Promise<void> {
  if (accounts.length === 0) return
  await sql`
    insert into polso.accounts as a (key, platform, handle, name, credential, schedule, time_zone, created_at)
    select key, platform, handle, name, credential, schedule, time_zone, ${now}::timestamptz
    from ${tableOf(accounts, {
      key: ['text', s => s.id],
      platform: ['text', s => s.platform],
      handle: ['text', s => s.handle],
      name: ['text', s => s.name],
      credential: ['text', s => s.credential],
      schedule: ['text', s => s.schedule],
      time_zone: ['text', s => s.time_zone],
    })}
    on conflict (key) do update
    set handle = excluded.handle, name = excluded.name, credential = excluded.credential,
        schedule = excluded.schedule, time_zone = excluded.time_zone,
        platform_id = case when a.handle = excluded.handle then a.platform_id end,
        active = true, deactivated_at = null`.execute(trx)
}

/**
 * Brings the content series up to the configuration. Those no longer named are deactivated and keep their posts; those
 * named again take what came meanwhile.
 */
export async function syncSeries(trx: Trx, accounts: readonly Pick<AccountSettings, 'id' | 'series'>[]): Promise<void> {
  const series = accounts.flatMap(account => account.series.map(settings => ({ account: account.id, ...settings })))
  const named = sql`${tableOf(series, {
    account: ['text', s => s.account],
    key: ['text', s => s.id],
    name: ['text', s => s.name],
    match: ['jsonb', s => JSON.stringify(s.match)],
    cadence: ['text', s => s.cadence],
    grace_minutes: ['int', s => s.grace_minutes],
  })} join polso.accounts a on a.key = r.account`
  const returning = await sql<{ id: number }>`
    select s.series_id as id from ${named}
      join polso.content_series s on (s.account_id, s.key) = (a.account_id, r.key) where not s.active`.execute(trx)
  await sql`
    insert into polso.content_series (account_id, key, name, match, cadence, grace_minutes)
    select a.account_id, r.key, r.name, r.match, r.cadence, r.grace_minutes from ${named}
    on conflict (account_id, key) do update
    set name = excluded.name, match = excluded.match, cadence = excluded.cadence,
        grace_minutes = excluded.grace_minutes, active = true`.execute(trx)
  await sql`
    update polso.content_series s set active = false
    where active and not exists (
      select 1 from ${named} where (a.account_id, r.key) = (s.account_id, s.key))`.execute(trx)
  await takeStrays(
    trx,
    returning.rows.map(({ id }) => id),
  )
}

/** Replaces a platform's part of the dictionary of metrics. */
export async function syncMetricDefinitions(
  db: Db,
  platform: string,
  definitions: readonly MetricDefinition[],
  retired: readonly RetiredMetric[] = [],
): Promise<void> {
  const defined = tableOf(definitions, {
    metric: ['text', d => d.metric],
    subject: ['text', d => d.of],
    unit: ['text', d => d.unit],
    period: ['text', d => d.period],
    interaction: ['bool', d => d.interaction],
    platform_name: ['text', d => d.platformName],
    valid_from: ['date', d => d.validFrom],
    valid_to: ['date', d => d.validTo],
    description: ['text', d => d.description],
  })
  await db.transaction().execute(async trx => {
    await sql`lock table polso.metric_definitions in share row exclusive mode`.execute(trx)
    await sql`delete from polso.metric_definitions where platform = ${platform}`.execute(trx)
    await sql`
      insert into polso.metric_definitions
        (platform, metric, subject, unit, period, interaction, platform_name, valid_from, valid_to, description)
      select ${platform}, metric, subject, unit, period, interaction, platform_name, valid_from, valid_to, description
      from ${defined}`.execute(trx)
    await sql`delete from polso.retired_metrics where platform = ${platform}`.execute(trx)
    await insertRetired(trx, platform, retired)
  })
}

async function insertRetired(trx: Trx, platform: string, retired: readonly RetiredMetric[]): Promise<void> {
  if (retired.length === 0) return
  await sql`
    insert into polso.retired_metrics
      (platform, platform_name, metric, subject, unit, period, valid_to, replaced_by, description)
    select ${platform}, platform_name, metric, subject, unit, period, valid_to, replaced_by, description
    from ${tableOf(retired, {
      platform_name: ['text', r => r.platformName],
      metric: ['text', r => r.metric],
      subject: ['text', r => r.of],
      unit: ['text', r => r.unit],
      period: ['text', r => r.period],
      valid_to: ['date', r => r.validTo],
      replaced_by: ['text', r => r.replacedBy],
      description: ['text', r => r.description],
    })}`.execute(trx)
}

/** What the plan needs of an active account. */
export interface ScheduledAccount {
  readonly accountId: AccountId
  readonly key: string
  readonly platform: string
  readonly credential: string
  readonly schedule: string
}

/** Active accounts in a stable order. */
export async function scheduledAccounts(db: Db): Promise<ScheduledAccount[]> {
  const { rows } = await sql<ScheduledAccount>`
    select account_id as "accountId", key, platform, credential, schedule
    from polso.accounts where active order by account_id`.execute(db)
  return rows
}

export interface ListedAccount extends ScheduledAccount {
  readonly name: string
  readonly handle: string
  readonly platformId: string | null
  readonly timeZone: string
  readonly active: boolean
  /** Last observed; `null` when never. */
  readonly followers: number | null
  /** Slot of the newest run that brought data; `null` before the first. */
  readonly newestSnapshot: Date | null
}

/** All accounts, with what is last known of them. */
export async function listAccounts(db: Db): Promise<ListedAccount[]> {
  const { rows } = await sql<ListedAccount>`
    select a.account_id as "accountId", a.key, a.platform, a.credential, a.schedule, a.name, a.handle,
      a.platform_id as "platformId", a.time_zone as "timeZone", a.active,
      known.value as followers, newest.slot as "newestSnapshot"
    from polso.accounts a
      left join lateral (
        select slot from polso.collection_runs r
        where r.account_id = a.account_id and r.status in ('ok', 'partial') order by slot desc limit 1
      ) newest on true
      left join lateral (
        select value from polso.account_snapshots s
        where s.account_id = a.account_id and s.metric = 'followers' and s.period = 'instant'
          and s.status = 'observed' and s.slot <= newest.slot
        order by s.period_end desc limit 1
      ) known on true
    order by a.active desc, a.account_id`.execute(db)
  return rows
}
