import { sql } from 'kysely'
import type { Day } from '../days.ts'
import type { Week } from '../digest/week.ts'
import type { Db } from './database.ts'

/**
 * The digests' own outbox: one row a week, notifier and recipient, so that each is told once whatever restarts and however
 * many replicas. Claimed with a lease before it is sent and marked after; leases run on the database's clock.
 */

export interface DigestRecipient {
  readonly notifier: string
  readonly recipient: string
}

/** Whoever makes a row makes it for all. */
export async function planDigests(
  db: Db,
  week: Week,
  recipients: readonly DigestRecipient[],
  due: Date,
): Promise<number> {
  if (recipients.length === 0) return 0
  const made = await db
    .insertInto('polso.digests')
    .values(
      recipients.map(to => ({ ...to, week_start: week.from, due_at: due, ...free, last_error: null, sent_at: null })),
    )
    .onConflict(conflict => conflict.columns(['week_start', 'notifier', 'recipient']).doNothing())
    .returning('digest_id')
    .execute()
  return made.length
}

/**
 * Notes that a week's time went by without anybody there, for those who were told of an earlier week: to others nothing
 * was promised.
 */
export async function skipDigests(
  db: Db,
  week: Week,
  recipients: readonly DigestRecipient[],
  due: Date,
): Promise<number> {
  const skipped = await sql`
    insert into polso.digests (week_start, notifier, recipient, status, due_at)
    select ${week.from}::date, r.notifier, r.recipient, 'skipped', ${due}
    from unnest(${recipients.map(to => to.notifier)}::text[], ${recipients.map(to => to.recipient)}::text[])
      as r (notifier, recipient)
    where exists (select 1 from polso.digests d
      where d.notifier = r.notifier and d.recipient = r.recipient and d.week_start < ${week.from}::date)
    on conflict (week_start, notifier, recipient) do nothing returning 1`.execute(db)
  return skipped.rows.length
}

/** Nobody wants last week's digest days later: gives up what is older than a week's, or all where its day is over. */
export async function giveUpDigests(db: Db, week: Week, isLate: boolean): Promise<number> {
  const given = await sql`
    update polso.digests set status = 'failed', claim = null, lease_until = null,
      last_error = coalesce(last_error, 'it could not be sent within a day')
    where (status = 'pending' or (status = 'sending' and lease_until < now()))
      and (${isLate} or week_start < ${week.from}::date)
    returning 1`.execute(db)
  return given.rows.length
}

/**
 * Lets what failed within the last day be tried again at once: a service starts anew when what was wrong has been mended.
 * What is too late by then is given up once more.
 */
export async function retryDigests(db: Db, now: Date): Promise<void> {
  await sql`
    update polso.digests set status = 'pending', due_at = ${now}, attempts = 0
    where status in ('failed', 'pending') and last_error is not null
      and due_at > ${now}::timestamptz - interval '1 day'`.execute(db)
}

export interface LatestDigest extends DigestRecipient {
  /** First day of its week. */
  readonly week: Day
  readonly status: 'due' | 'done' | 'failed'
  /** Tries in vain; one under way does not count. */
  readonly tries: number
  readonly message: string | null
}

/** How the latest digest stands of everybody to whom there ever was one to send. One that was skipped has failed. */
export async function latestDigests(db: Db): Promise<readonly LatestDigest[]> {
  const { rows } = await sql<LatestDigest>`
    select distinct on (notifier, recipient) notifier, recipient, week_start as week,
      case when status in ('pending', 'sending') then 'due' when status = 'sent' then 'done' else 'failed' end as status,
      attempts - (claim is not null)::int as tries, last_error as message
    from polso.digests order by notifier, recipient, week_start desc`.execute(db)
  return rows
}

export interface ClaimedDigest extends DigestRecipient {
  readonly digestId: number
  readonly claim: string
  /** This one included. */
  readonly attempts: number
}

const free = { claim: null, lease_until: null } as const

/** Takes the next that is due; `null` where none is. @param except notifiers that have just failed */
export async function claimDigest(
  db: Db,
  week: Week,
  { claim, now, leaseSeconds, except }: { claim: string; now: Date; leaseSeconds: number; except: readonly string[] },
): Promise<ClaimedDigest | null> {
  const { rows } = await sql<ClaimedDigest>`
    update polso.digests set status = 'sending', claim = ${claim}::uuid, attempts = attempts + 1,
      lease_until = now() + make_interval(secs => ${leaseSeconds})
    where digest_id = (
      select digest_id from polso.digests
      where week_start = ${week.from}::date and notifier <> all(${except}::text[])
        and ((status = 'pending' and due_at <= ${now}) or (status = 'sending' and lease_until < now()))
      order by due_at, digest_id limit 1 for update skip locked)
    returning digest_id as "digestId", notifier, recipient, claim, attempts`.execute(db)
  return rows[0] ?? null
}

export type DigestEnd =
  | { readonly status: 'sent'; readonly at: Date }
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'pending'; readonly dueAt: Date; readonly error: string }
  | { readonly status: 'given-back' }

/** False: the lease was lost, and another worker has it. */
export async function settleDigest(db: Db, { digestId, claim }: ClaimedDigest, end: DigestEnd): Promise<boolean> {
  const settled = await db
    .updateTable('polso.digests')
    .set(eb => {
      if (end.status === 'sent') return { ...free, status: 'sent', sent_at: end.at, last_error: null }
      if (end.status === 'failed') return { ...free, status: 'failed', last_error: end.error }
      if (end.status === 'pending') return { ...free, status: 'pending', due_at: end.dueAt, last_error: end.error }
      return { ...free, status: 'pending', attempts: eb('attempts', '-', 1) }
    })
    .where('digest_id', '=', digestId)
    .where('claim', '=', claim)
    .executeTakeFirst()
  return settled.numUpdatedRows > 0n
}
