import { type Kysely, sql, type Transaction } from 'kysely'
import type { Day } from '../days.ts'
import type { Write } from './rows.ts'
import type { Database } from './schema/index.ts'

/** How far an account's daily figures are computed and judged: the state behind the detect job, rebuildable from the rest. */

type Db = Kysely<Database>
type Trx = Transaction<Database>

export interface Progress {
  readonly accountId: number
  readonly key: string
  readonly platform: string
  readonly schedule: string
  readonly timeZone: string
  /** First day whose figures changed since they were computed; `null` when none did. */
  readonly dirtyFrom: Day | null
  /** Last day that was judged; `null` before the first. */
  readonly judgedThrough: Day | null
  /** How often figures of days that had settled have changed. */
  readonly revision: number
  /** Last day that is rolled up; `null` before the first. */
  readonly rolledThrough: Day | null
  /** First of the days up to it that a late reading belongs to; `null` where there is none. */
  readonly rollFrom: Day | null
  /** Before this the snapshots that days are computed from may be gone; `null` where all are kept. */
  readonly keptSince: Date | null
  /** Slots of the first and the newest run that brought data; `null` before the first. */
  readonly firstSlot: Date | null
  readonly newestSlot: Date | null
}

/**
 * Locks an account's progress until the transaction ends, so that two workers never judge it at once.
 *
 * @returns `null` when another worker holds it or the account is not active
 */
export async function lockProgress(trx: Trx, accountId: number): Promise<Progress | null> {
  const known = await tryLock(trx, accountId)
  if (known !== null) return known
  // Held by another, or not there yet: an account that was never read.
  const added = await sql`
    insert into polso.account_progress (account_id) values (${accountId}) on conflict do nothing returning 1`.execute(
    trx,
  )
  return added.rows.length === 0 ? null : tryLock(trx, accountId)
}

async function tryLock(trx: Trx, accountId: number): Promise<Progress | null> {
  const row = await sql<Progress>`
    select a.account_id as "accountId", a.key, a.platform, a.schedule, a.time_zone as "timeZone",
           p.days_dirty_from as "dirtyFrom", p.judged_through as "judgedThrough", p.revision,
           p.rolled_through as "rolledThrough", p.roll_from as "rollFrom",
           (select max(since) from polso.kept_since
            where table_name in ('account_snapshots', 'post_snapshots', 'collection_runs')) as "keptSince",
           (select min(slot) from polso.collection_runs r
            where r.account_id = a.account_id and r.status in ('ok', 'partial')) as "firstSlot",
           (select max(slot) from polso.collection_runs r
            where r.account_id = a.account_id and r.status in ('ok', 'partial')) as "newestSlot"
    from polso.account_progress p join polso.accounts a using (account_id)
    where p.account_id = ${accountId} and a.active
    for update of p skip locked`.execute(trx)
  return row.rows[0] ?? null
}

/** The figures of these accounts changed from `day` on (each in its own zone). */
export function markDirty(accounts: readonly { accountId: number; day: Day }[]): Write {
  const statement = sql`
    insert into polso.account_progress (account_id, days_dirty_from)
    select * from unnest(${accounts.map(a => a.accountId)}::int[], ${accounts.map(a => a.day)}::date[])
    on conflict (account_id) do update
    set days_dirty_from = excluded.days_dirty_from
    where polso.account_progress.days_dirty_from is null
      or polso.account_progress.days_dirty_from > excluded.days_dirty_from`
  return { rows: accounts.length, steps: [{ name: 'progress', statement }] }
}

/** The daily figures are computed, nothing is dirty, and the days are judged. */
export async function markDone(
  trx: Trx,
  accountId: number,
  done: Pick<Progress, 'judgedThrough' | 'revision' | 'rollFrom'>,
): Promise<void> {
  await sql`
    update polso.account_progress
    set days_dirty_from = null, judged_through = ${done.judgedThrough}::date, revision = ${done.revision},
        roll_from = ${done.rollFrom}::date
    where account_id = ${accountId}`.execute(trx)
}

/** All days up to `through` are rolled up as they are known now. */
export async function markRolledUp(trx: Trx, accountId: number, through: Day): Promise<void> {
  await sql`
    update polso.account_progress set rolled_through = ${through}::date, roll_from = null
    where account_id = ${accountId}`.execute(trx)
}

export interface Judged {
  readonly accountId: number
  readonly timeZone: string
  readonly judgedThrough: Day | null
  readonly dirty: boolean
}

/** How far active accounts are judged: all of them, or only those named. */
export async function judgedThrough(db: Db, accountIds: readonly number[] | null): Promise<Judged[]> {
  const rows = await sql<Judged>`
    select a.account_id as "accountId", a.time_zone as "timeZone", p.judged_through as "judgedThrough",
           p.days_dirty_from is not null as dirty
    from polso.accounts a left join polso.account_progress p using (account_id)
    where a.active and (${accountIds === null} or a.account_id = any(${accountIds ?? []}::int[]))`.execute(db)
  return rows.rows
}
