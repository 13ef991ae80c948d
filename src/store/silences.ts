import { type RawBuilder, sql } from 'kysely'
import { cleanLine, cleanText } from '../alerts/clean-text.ts'
import type { Db } from './database.ts'

/**
 * Silences: they mute the messages of the alerts that fit, never their detection, and end by themselves. Whether a
 * message is muted is decided when it is about to leave, so a silence also holds back what was waiting.
 */

/** Which alerts: all that is given must fit, and something must be given. */
export interface SilenceMatch {
  readonly accountId?: number | null
  readonly seriesId?: number | null
  /** Alerts about this figure alone. */
  readonly metric?: string | null
  /** `metric`, `operational`, or a type of alert, e.g. `token-dead`: that of the alert or of one of its parts. */
  readonly kind?: string | null
  /** What an operational alert is about, e.g. a credential. */
  readonly subject?: string | null
}

export interface NewSilence extends SilenceMatch {
  readonly startsAt: Date
  readonly endsAt: Date
  readonly author: string
  readonly reason: string
}

const LONGEST_REASON = 2000
/** A silence that outlives those who know of it is a fault in waiting. */
export const LONGEST_SILENCE_DAYS = 366

export type SilenceFault =
  | 'matches-all'
  | 'author-missing'
  | 'reason-missing'
  | 'too-long'
  | 'ends-before-start'
  | 'over'

/** A silence that can't be meant; nothing was stored. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError'
  readonly fault: SilenceFault
  constructor(fault: SilenceFault, message: string) {
    super(message)
    this.fault = fault
  }
}

/** @returns its number */
export async function addSilence(db: Db, silence: NewSilence, now: Date): Promise<number> {
  const author = cleanLine(silence.author)
  const reason = cleanText(silence.reason)
  refuse(silence, author, reason, now)
  const { silence_id: silenceId } = await db
    .insertInto('polso.silences')
    .values({
      account_id: silence.accountId ?? null,
      series_id: silence.seriesId ?? null,
      metric: silence.metric ?? null,
      kind: silence.kind ?? null,
      subject: silence.subject ?? null,
      starts_at: silence.startsAt,
      ends_at: silence.endsAt,
      author,
      reason,
      created_at: now,
      ended_by: null,
    })
    .returning('silence_id')
    .executeTakeFirstOrThrow()
  return silenceId
}

function refuse(silence: NewSilence, author: string, reason: string, now: Date): void {
  const { startsAt, endsAt, accountId, seriesId, metric, kind, subject } = silence
  if ([accountId, seriesId, metric, kind, subject].every(part => part === null || part === undefined)) {
    throw new SilenceError('matches-all', 'Say what to silence: an account, a series, a metric or a kind')
  }
  if (author === '') throw new SilenceError('author-missing', 'Say who silences')
  if (reason === '') throw new SilenceError('reason-missing', 'Say why, in a few words')
  if (reason.length > LONGEST_REASON || author.length > LONGEST_REASON) {
    throw new SilenceError('too-long', `A reason has at most ${LONGEST_REASON} characters`)
  }
  if (endsAt <= startsAt) throw new SilenceError('ends-before-start', 'A silence must end after it begins')
  if (endsAt <= now) throw new SilenceError('over', 'A silence must end after now')
  if (endsAt.getTime() - startsAt.getTime() > LONGEST_SILENCE_DAYS * 86_400_000) {
    throw new SilenceError('too-long', `A silence lasts at most ${LONGEST_SILENCE_DAYS} days`)
  }
}

/**
 * What an answer link asks for: messages of alerts like this one (its account or subject, its type, its series) are held
 * back for so many days. `null`: no such alert.
 */
export async function silenceAlert(
  db: Db,
  alertId: number,
  { author, reason, days, now }: { author: string; reason: string; days: number; now: Date },
): Promise<number | null> {
  const alert = await db
    .selectFrom('polso.alerts')
    .select(['kind', 'type', 'account_id', 'series_id', 'subject'])
    .where('alert_id', '=', alertId)
    .executeTakeFirst()
  if (!alert) return null
  const operational = alert.kind === 'operational'
  const match = {
    accountId: alert.account_id,
    seriesId: alert.type === 'series-paused' ? alert.series_id : null,
    kind: alert.type,
    subject: operational ? alert.subject : null,
  }
  const endsAt = new Date(now.getTime() + days * 86_400_000)
  return addSilence(db, { ...match, startsAt: now, endsAt, author, reason }, now)
}

export type EndedSilence =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'over'; readonly at: Date; readonly by: string | null }
  | { readonly outcome: 'unknown' }

/** Ends a silence now, also one that has not begun. Of two who end it at once, one does. */
export async function endSilence(db: Db, silenceId: number, actor: string, now: Date): Promise<EndedSilence> {
  const ended = await db
    .updateTable('polso.silences')
    .set({ starts_at: sql<Date>`least(starts_at, ${now}::timestamptz)`, ends_at: now, ended_by: cleanLine(actor) })
    .where('silence_id', '=', silenceId)
    .where('ends_at', '>', now)
    .executeTakeFirst()
  if (ended.numUpdatedRows > 0n) return { outcome: 'done' }
  const known = await db
    .selectFrom('polso.silences')
    .select(['ends_at as at', 'ended_by as by'])
    .where('silence_id', '=', silenceId)
    .executeTakeFirst()
  return known ? { outcome: 'over', ...known } : { outcome: 'unknown' }
}

export interface ListedSilence {
  readonly silenceId: number
  readonly account: string | null
  readonly series: { readonly key: string; readonly name: string } | null
  readonly metric: string | null
  readonly kind: string | null
  readonly subject: string | null
  readonly startsAt: Date
  readonly endsAt: Date
  readonly author: string
  readonly reason: string
  readonly endedBy: string | null
  readonly state: 'coming' | 'in-force' | 'over'
  /** How many messages it held back, recipients counted one by one. */
  readonly held: number
  /** Of what: the newest hundred transitions with the recipients who did not hear of them. */
  readonly messages: readonly HeldMessage[]
}

export interface HeldMessage {
  readonly alertId: number
  readonly transitionId: number
  readonly type: string
  readonly state: string
  readonly step: string
  readonly at: Date
  readonly recipients: number
}

export interface SilenceFilter {
  readonly now: Date
  /** Without those that are over. */
  readonly current?: boolean
  readonly limit?: number
}

/** Newest first, with what each held back. */
export async function listSilences(db: Db, { now, current = false, limit = 100 }: SilenceFilter) {
  const { rows } = await sql<
    Omit<ListedSilence, 'messages'> & { messages: readonly (Omit<HeldMessage, 'at'> & { at: string })[] }
  >`
    select s.silence_id as "silenceId", c.key as account, s.metric, s.kind, s.subject, s.starts_at as "startsAt",
      s.ends_at as "endsAt", s.author, s.reason, s.ended_by as "endedBy",
      case when s.ends_at <= ${now} then 'over' when s.starts_at > ${now} then 'coming' else 'in-force' end as state,
      case when e.series_id is not null then json_build_object('key', e.key, 'name', e.name) end as series,
      (select count(*)::int from polso.notifications where silence_id = s.silence_id and status = 'muted') as held,
      (select coalesce(json_agg(m order by m."transitionId" desc), '[]') from (${heldMessages}) m) as messages
    from polso.silences s
    left join polso.accounts c using (account_id) left join polso.content_series e on e.series_id = s.series_id
    where not ${current} or s.ends_at > ${now}
    order by s.silence_id desc limit ${limit}`.execute(db)
  return rows.map(
    (row): ListedSilence => ({
      ...row,
      messages: row.messages.map(message => ({ ...message, at: new Date(message.at) })),
    }),
  )
}

const heldMessages = sql`
  select t.alert_id as "alertId", t.transition_id as "transitionId", a.type, t.to_state as state, t.step, t.at,
    count(*)::int as recipients
  from polso.notifications n join polso.alert_transitions t using (transition_id) join polso.alerts a using (alert_id)
  where n.silence_id = s.silence_id and n.status = 'muted'
  group by t.transition_id, a.type order by t.transition_id desc limit 100`

/**
 * The silence in force for an alert, by its number, as an SQL expression; of several the one that lasts longest.
 *
 * @param alert its row of `polso.alerts`, by the alias that the query gives it
 */
export function silenceOver(alert: string, now: Date | RawBuilder<Date>): RawBuilder<number | null> {
  const a = (column: string) => sql.ref(`${alert}.${column}`)
  return sql<number | null>`(
    select s.silence_id from polso.silences s
    where s.starts_at <= ${now}::timestamptz and s.ends_at > ${now}::timestamptz
      and (s.account_id is null or s.account_id = ${a('account_id')})
      and (s.series_id is null or s.series_id = ${a('series_id')})
      and (s.kind is null or s.kind in (${a('kind')}, ${a('type')}) or ${hasPart(a('evidence'), sql`s.kind`)})
      and (s.subject is null or s.subject = ${a('subject')})
      and (s.metric is null or ${isAboutAlone(a('evidence'), sql`s.metric`)})
    order by s.ends_at desc, s.silence_id limit 1)`
}

/** A cause that is found later gives the alert its type; what was silenced before is a part of it from then on. */
function hasPart(evidence: RawBuilder<unknown>, type: RawBuilder<unknown>) {
  return sql`${evidence} -> 'findings' @> jsonb_build_array(jsonb_build_object('type', ${type}))`
}

/** Every part that is open, or once all have ended every part, is about the metric; of operational alerts the alert. */
function isAboutAlone(evidence: RawBuilder<unknown>, metric: RawBuilder<unknown>) {
  return sql`case when ${evidence} ? 'findings' then not exists (
      select 1 from jsonb_to_recordset(${evidence} -> 'findings') as part (metric text, state text)
      where part.metric is distinct from ${metric}
        and (part.state = 'open' or not ${evidence} -> 'findings' @> '[{"state": "open"}]'))
    else ${evidence} ->> 'metric' = ${metric} end`
}
