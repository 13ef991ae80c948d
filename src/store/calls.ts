import { sql } from 'kysely'
import type { PlatformCall } from '../collectors/http.ts'
import type { Db } from './database.ts'
import { tableOf, type Write } from './rows.ts'

/** Platform calls: where a figure came from, what it cost, and how long a credential must rest. */

/** Stores calls and ties each to the runs of the accounts that it read. */
export function recordCalls(
  source: { readonly credential: string; readonly platform: string; readonly job: string },
  calls: readonly PlatformCall[],
  runOfAccount: ReadonlyMap<number, number>,
): Write {
  const ties = tiesOf(calls, runOfAccount)
  const inserted = sql`
      insert into polso.platform_calls
        (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256)
      select ${source.credential}, ${source.platform}, ${source.job}, endpoint, status, received_at, duration_ms, bytes,
        cost, body_sha256
      from ${tableOf([...calls.entries()], {
        n: ['int', ([n]) => n],
        endpoint: ['text', ([, c]) => c.endpoint],
        status: ['int', ([, c]) => c.status],
        received_at: ['timestamptz', ([, c]) => c.receivedAt],
        duration_ms: ['int', ([, c]) => Math.round(c.durationMs)],
        bytes: ['int', ([, c]) => c.bytes],
        cost: ['numeric', ([, c]) => c.cost],
        body_sha256: ['text', ([, c]) => c.bodySha256],
      })} order by n
      returning call_id`
  const tied = sql`
    insert into polso.run_calls (run_id, call_id)
    select run_id, call_id
    from ${tableOf(ties, { run_id: ['bigint', t => t.runId], n: ['bigint', t => t.call] })}
      join (select call_id, row_number() over (order by call_id) as n from platform_call) as numbered using (n)`
  return {
    rows: calls.length,
    steps: [
      { name: 'platform_call', statement: inserted },
      { name: 'run_call', statement: tied },
    ],
  }
}

/** Which run each call belongs to; calls are counted from 1. */
function tiesOf(calls: readonly PlatformCall[], runOfAccount: ReadonlyMap<number, number>) {
  return calls.flatMap((call, i) =>
    [...new Set(call.accounts)].flatMap(account => {
      const runId = runOfAccount.get(account)
      return runId === undefined ? [] : [{ runId, call: i + 1 }]
    }),
  )
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
