import { sql } from 'kysely'
import type { Day } from '../days.ts'
import type { EventEffect, EventVerdict } from '../detection/event-effect.ts'
import { type Db, inTransaction, type Trx } from './database.ts'
import { tableOf } from './rows.ts'
import type { JsonObject } from './schema/json.ts'

/** Events: dated facts about an account, a series of it or the whole body, and what they cost or brought. */

export interface NewEvent {
  /** `null`: the whole body. */
  readonly accountId: number | null
  readonly seriesId: number | null
  readonly title: string
  readonly startsOn: Day
  /** Inclusive; `null` while it lasts. */
  readonly endsOn: Day | null
  readonly author: string
  /** The alert by whose dismissal it is noted. */
  readonly alertId?: number
}

/** Notes an event; the accounts that it concerns are judged again. Returns its number. */
export async function noteEvent(db: Db, event: NewEvent, now: Date): Promise<number> {
  return inTransaction(db, async trx => {
    const eventId = await insertEvent(trx, event, now)
    await judgeAgain(trx, event.accountId, now)
    return eventId
  })
}

/**
 * Notes an event in the caller's transaction. It waits for no judgement that is under way, since that one may be waiting
 * for what the caller has locked; the next reading then has the account judged again.
 */
export async function noteEventIn(trx: Trx, event: NewEvent, now: Date): Promise<number> {
  const eventId = await insertEvent(trx, event, now)
  await sql`
    update polso.account_progress p
    set days_dirty_from = least(p.days_dirty_from, (${now}::timestamptz at time zone a.time_zone)::date)
    from polso.accounts a
    where a.account_id = p.account_id and p.account_id in (
      select account_id from polso.account_progress where account_id = ${event.accountId} for update skip locked)
  `.execute(trx)
  return eventId
}

/** Notes facts of a day that Polso found by itself, for accounts that have none of that day yet. */
export async function noteDetected(
  trx: Trx,
  day: Day,
  events: readonly Pick<NewEvent, 'accountId' | 'title'>[],
  now: Date,
): Promise<void> {
  if (events.length === 0) return
  await sql`
    insert into polso.events (account_id, title, starts_on, ends_on, author, origin, created_at)
    select r.account_id, r.title, ${day}::date, ${day}::date, 'polso', 'detected', ${now}
    from ${tableOf(events, { account_id: ['int', e => e.accountId], title: ['text', e => e.title] })}
    where not exists (select 1 from polso.events e
                      where e.account_id = r.account_id and e.starts_on = ${day}::date and e.origin = 'detected')`.execute(
    trx,
  )
}

async function insertEvent(trx: Trx, event: NewEvent, now: Date): Promise<number> {
  const { event_id: eventId } = await trx
    .insertInto('polso.events')
    .values({
      account_id: event.accountId,
      series_id: event.seriesId,
      title: event.title,
      starts_on: event.startsOn,
      ends_on: event.endsOn,
      author: event.author,
      origin: 'noted',
      created_at: now,
      ...(event.alertId !== undefined && { alert_id: event.alertId }),
    })
    .returning('event_id')
    .executeTakeFirstOrThrow()
  return eventId
}

/**
 * Changes what was noted; its measurements start anew, and the accounts that it concerns are judged again. False where
 * there is none of that number.
 */
export async function changeEvent(
  db: Db,
  eventId: number,
  { title, startsOn, endsOn }: Pick<NewEvent, 'title' | 'startsOn' | 'endsOn'>,
  now: Date,
): Promise<boolean> {
  return inTransaction(db, async trx => {
    const changed = await trx
      .updateTable('polso.events')
      .set({ title, starts_on: startsOn, ends_on: endsOn })
      .where('event_id', '=', eventId)
      .returning('account_id')
      .executeTakeFirst()
    if (!changed) return false
    await trx.deleteFrom('polso.event_effects').where('event_id', '=', eventId).execute()
    await judgeAgain(trx, changed.account_id, now)
    return true
  })
}

/** Takes an event back, with its measurements. False where there is none of that number. */
export async function removeEvent(db: Db, eventId: number, now: Date): Promise<boolean> {
  return inTransaction(db, async trx => {
    const removed = await trx
      .deleteFrom('polso.events')
      .where('event_id', '=', eventId)
      .returning('account_id')
      .executeTakeFirst()
    if (removed) await judgeAgain(trx, removed.account_id, now)
    return removed !== undefined
  })
}

/** Wakes the judgement: what is excluded from the baseline has changed. */
async function judgeAgain(trx: Trx, accountId: number | null, now: Date): Promise<void> {
  await sql`
    insert into polso.account_progress (account_id, days_dirty_from)
    select account_id, (${now}::timestamptz at time zone time_zone)::date from polso.accounts
    where active and (${accountId}::int is null or account_id = ${accountId}::int)
    on conflict (account_id) do update
    set days_dirty_from = least(polso.account_progress.days_dirty_from, excluded.days_dirty_from)`.execute(trx)
}

/** An event as a judgement wants it. */
export interface KnownEvent {
  readonly eventId: number
  readonly title: string
  readonly startsOn: Day
  readonly endsOn: Day | null
  /** Key of the series that it is about. */
  readonly series: string | null
  readonly wholeBody: boolean
}

/**
 * What people noted on an account or on the whole body that had begun by `day`; where asked, only those to be measured on it. One
 * that a dismissal noted explains nothing beyond that alert while it lasts: it ends when that alert's fact does.
 */
export async function eventsOf(db: Db, accountId: number, day: Day, toMeasure = false): Promise<KnownEvent[]> {
  const { rows } = await sql<KnownEvent>`
    select e.event_id as "eventId", e.title, e.starts_on as "startsOn", e.ends_on as "endsOn", s.key as series,
      e.account_id is null as "wholeBody"
    from polso.events e left join polso.content_series s using (series_id)
    left join polso.event_effects f on f.event_id = e.event_id and f.account_id = ${accountId}
    where (e.account_id = ${accountId} or e.account_id is null) and e.starts_on <= ${day}::date and e.origin = 'noted'
      and case when ${toMeasure} then f.event_id is null or (not f.final and f.through < ${day}::date)
               else e.alert_id is null or e.ends_on is not null end
    order by e.starts_on, e.event_id`.execute(db)
  return rows
}

/** Writes what an event cost or brought an account, over what was known before. */
export async function writeEffect(
  trx: Trx,
  eventId: number,
  accountId: number,
  measured: EventEffect,
  now: Date,
): Promise<void> {
  const { effect } = measured
  const row = {
    through: measured.through,
    verdict: measured.verdict,
    effect: effect?.value ?? null,
    effect_low: effect?.low ?? null,
    effect_high: effect?.high ?? null,
    recovered_on: measured.recoveredOn,
    final: measured.final,
    evidence: evidenceOf(measured),
    measured_at: now,
  }
  await trx
    .insertInto('polso.event_effects')
    .values({ event_id: eventId, account_id: accountId, ...row })
    .onConflict(oc => oc.columns(['event_id', 'account_id']).doUpdateSet(row))
    .execute()
}

function evidenceOf({ basis, effect, expectedPerDay, observedPerDay, comparedWith }: EventEffect): JsonObject {
  return {
    basis,
    days: effect?.days ?? null,
    fraction: effect?.fraction ?? null,
    fraction_low: effect?.fractionLow ?? null,
    fraction_high: effect?.fractionHigh ?? null,
    expected_per_day: expectedPerDay,
    observed_per_day: observedPerDay,
    compared_with: [...comparedWith],
  }
}

/** Other active accounts that had nothing of their own between two days: neither an alert nor an event. */
export async function undisturbedAccounts(db: Db, accountId: number, from: Day, to: Day): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    select key from polso.accounts a
    where active and account_id <> ${accountId}
      and not exists (select 1 from polso.alerts where account_id = a.account_id and kind = 'metric'
                      and onset <= ${to}::date and coalesce(resolved_on, 'infinity') >= ${from}::date)
      and not exists (select 1 from polso.events where account_id = a.account_id and origin = 'noted'
                      and starts_on <= ${to}::date and coalesce(ends_on, 'infinity') >= ${from}::date)`.execute(db)
  return rows.map(row => row.key)
}

export interface ListedEvent {
  readonly eventId: number
  /** Key of the account; `null`: the whole body. */
  readonly account: string | null
  readonly accountName: string | null
  readonly series: { readonly key: string; readonly name: string } | null
  readonly title: string
  readonly startsOn: Day
  readonly endsOn: Day | null
  readonly author: string
  readonly origin: 'noted' | 'detected'
  readonly effects: readonly ListedEffect[]
}

export interface ListedEffect {
  readonly account: string
  readonly platform: string
  readonly through: Day
  readonly verdict: EventVerdict
  readonly effect: number | null
  readonly low: number | null
  readonly high: number | null
  readonly recoveredOn: Day | null
  readonly final: boolean
  readonly evidence: Readonly<Record<string, unknown>>
}

/** Newest first, with what each cost or brought. */
export async function listEvents(
  db: Db,
  filter: { readonly account?: string; readonly eventId?: number; readonly limit: number },
) {
  const { rows } = await sql<ListedEvent>`
    select e.event_id as "eventId", a.key as account, a.name as "accountName", e.title, e.starts_on as "startsOn", e.ends_on as "endsOn",
      e.author, e.origin,
      case when s.series_id is not null then json_build_object('key', s.key, 'name', s.name) end as series,
      (select coalesce(json_agg(json_build_object(
          'account', c.key, 'platform', c.platform, 'through', f.through, 'verdict', f.verdict, 'effect', f.effect,
          'low', f.effect_low, 'high', f.effect_high, 'recoveredOn', f.recovered_on, 'final', f.final,
          'evidence', f.evidence) order by c.key), '[]')
        from polso.event_effects f join polso.accounts c using (account_id) where f.event_id = e.event_id) as effects
    from polso.events e
    left join polso.accounts a using (account_id) left join polso.content_series s using (series_id)
    where (${filter.account ?? null}::text is null or a.key = ${filter.account ?? null}::text or a.key is null)
      and (${filter.eventId ?? null}::int is null or e.event_id = ${filter.eventId ?? null}::int)
    order by e.starts_on desc, e.event_id desc limit ${filter.limit}`.execute(db)
  return rows
}
