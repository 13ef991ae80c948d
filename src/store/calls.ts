import { type Kysely, sql, type Transaction } from 'kysely'
import type { PlatformCall } from '../collectors/http.ts'
import type { Database } from './schema/index.ts'

/** Platform calls: where a figure came from, what it cost, and how long a credential must rest. */

type Db = Kysely<Database>

/** Stores calls and ties each to the runs of the accounts that it read. */
export async function recordCalls(
  trx: Transaction<Database>,
  source: { readonly credential: string; readonly platform: string; readonly job: string },
  calls: readonly PlatformCall[],
  runOfAccount: ReadonlyMap<number, number>,
): Promise<void> {
  if (calls.length === 0) return
  const ids = await sql<{ id: number }>`
    insert into polso.platform_calls
      (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256)
    select ${source.credential}, ${source.platform}, ${source.job}, endpoint, status, received_at, duration_ms, bytes, cost, sha
    from unnest(
      ${calls.map(c => c.endpoint)}::text[], ${calls.map(c => c.status)}::int[],
      ${calls.map(c => c.receivedAt)}::timestamptz[], ${calls.map(c => Math.round(c.durationMs))}::int[],
      ${calls.map(c => c.bytes)}::int[], ${calls.map(c => c.cost)}::numeric[], ${calls.map(c => c.bodySha256)}::text[]
    ) with ordinality as c (endpoint, status, received_at, duration_ms, bytes, cost, sha, n)
    order by n
    returning call_id as id`.execute(trx)
  await tieToRuns(
    trx,
    calls,
    ids.rows.map(r => r.id),
    runOfAccount,
  )
}

async function tieToRuns(
  trx: Transaction<Database>,
  calls: readonly PlatformCall[],
  callIds: readonly number[],
  runOfAccount: ReadonlyMap<number, number>,
): Promise<void> {
  const runs: number[] = []
  const tied: number[] = []
  calls.forEach((call, i) => {
    for (const account of new Set(call.accounts)) {
      const run = runOfAccount.get(account)
      const id = callIds[i]
      if (run === undefined || id === undefined) continue
      runs.push(run)
      tied.push(id)
    }
  })
  await sql`
    insert into polso.run_calls (run_id, call_id)
    select * from unnest(${runs}::bigint[], ${tied}::bigint[]) on conflict do nothing`.execute(trx)
}

/** US dollars spent with a credential since the start of the UTC month of `now` (platforms bill by UTC). */
export async function spentThisMonth(db: Db, credential: string, now: Date): Promise<number> {
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1))
  const sum = await sql<{ usd: number }>`
    select coalesce(sum(cost), 0)::float8 as usd from polso.platform_calls
    where credential = ${credential} and cost > 0 and received_at >= ${month} and received_at <= ${now}`.execute(db)
  return sum.rows[0]?.usd ?? 0
}

/** Until when a platform told us to leave a credential alone; `null` when it is free. */
export async function blockedUntil(db: Db, credential: string, now: Date): Promise<Date | null> {
  const row = await sql<{ until: Date }>`
    select blocked_until as until from polso.credential_states
    where credential = ${credential} and blocked_until > ${now}`.execute(db)
  return row.rows[0]?.until ?? null
}

/** Remembers a rate limit for all workers; a later reset wins. */
export async function blockCredential(
  db: Db,
  credential: string,
  until: Date,
  reason: string,
  now: Date,
): Promise<void> {
  await sql`
    insert into polso.credential_states (credential, blocked_until, reason, updated_at)
    values (${credential}, ${until}, ${reason}, ${now})
    on conflict (credential) do update
    set blocked_until = greatest(polso.credential_states.blocked_until, excluded.blocked_until),
        reason = excluded.reason, updated_at = excluded.updated_at`.execute(db)
}
