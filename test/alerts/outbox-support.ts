import type { Kysely } from 'kysely'
import type { AlertChange } from '../../src/alerts/alert.ts'
import { planMetricChanges } from '../../src/alerts/lifecycle.ts'
import type { Finding } from '../../src/detection/detection.ts'
import { type AlertRoute, applyAlertChanges, watchedAlerts } from '../../src/store/alerts.ts'
import type { Database } from '../../src/store/schema/index.ts'

type Db = Kysely<Database>

export const routes: readonly AlertRoute[] = [
  { notifier: 'staff', kinds: ['metric'], recipients: ['a@example.org', 'b@example.org'] },
  { notifier: 'ops', kinds: ['operational'], recipients: ['ops.example.org'] },
]

export async function addAccount(db: Db, key: string, changes: { credential?: string } = {}): Promise<number> {
  const added = await db
    .insertInto('polso.accounts')
    .values({
      key,
      platform: 'alpha',
      handle: key,
      name: 'Comune della Spezia',
      credential: 'c',
      schedule: 'hourly',
      time_zone: 'Europe/Rome',
      active: true,
      created_at: new Date('2019-01-01T00:00:00Z'),
      ...changes,
    })
    .returning('account_id')
    .executeTakeFirstOrThrow()
  return added.account_id
}

let named = 0
/** An account of a name that no other has. */
export async function newAccount(db: Db): Promise<{ id: number; key: string }> {
  const key = `account-${++named}`
  return { key, id: await addAccount(db, key) }
}

/** What a detect job does with a day's findings: read, plan, write, in one transaction. */
export async function judge(
  db: Db,
  accountId: number,
  day: string,
  findings: readonly Finding[],
  to: readonly AlertRoute[] = routes,
): Promise<readonly AlertChange[]> {
  const now = new Date(`${day}T22:15:00Z`)
  return db.transaction().execute(async trx => {
    const changes = planMetricChanges(accountId, day, findings, await watchedAlerts(trx, accountId))
    return applyAlertChanges(trx, changes, { now, day, routes: to })
  })
}

/** Messages to each recipient about an account's alerts, or about what belongs to none, in their order; select what you want. */
export const messagesOf = (db: Db, accountId: number | null) =>
  db
    .selectFrom('polso.notifications as n')
    .innerJoin('polso.alert_transitions as t', 't.transition_id', 'n.transition_id')
    .innerJoin('polso.alerts as a', 'a.alert_id', 't.alert_id')
    .where('a.account_id', 'is not distinct from', accountId)
    .orderBy('n.notification_id')
