import { sql } from 'kysely'
import type { AlertIdentity, AlertKind } from '../alerts/alert.ts'
import { isGraver, type Severity } from '../alerts/severity.ts'
import type { Trx } from './database.ts'

/** Who hears of which alerts: a notifier of the configuration. */
export interface AlertRoute {
  readonly notifier: string
  readonly kinds: readonly AlertKind[]
  /** Keys of the accounts of which it tells; all where it says nothing. What belongs to no account is for everybody. */
  readonly accounts?: readonly string[] | null
  /** It hears of what is at least so grave; of everything where it says nothing. */
  readonly minSeverity?: Severity
  readonly recipients: readonly string[]
}

/**
 * The routes that hear of an alert.
 *
 * @param toldBy the open alert of another account that tells of this one, too: who hears that one hears nothing more
 */
export async function routesFor(
  trx: Trx,
  identity: AlertIdentity,
  toldBy: number | null,
  routes: readonly AlertRoute[],
  severity: Severity,
): Promise<readonly AlertRoute[]> {
  const candidates = routes.filter(
    route => hearsKind(route, identity) && !isGraver(route.minSeverity ?? 'info', severity),
  )
  // The usual case costs no question to the database.
  if (candidates.every(route => !route.accounts)) return toldBy === null ? candidates : []
  const { own, leading } = await accountKeys(trx, identity, toldBy)
  return candidates.filter(route => concerns(route, own) && (toldBy === null || !concerns(route, leading)))
}

/** That a notifier is dead can't be told by itself. */
function hearsKind({ kinds, notifier }: AlertRoute, { kind, type, subject }: AlertIdentity): boolean {
  return kinds.includes(kind) && !(type === 'notifier-failing' && subject === notifier)
}

function concerns({ accounts }: AlertRoute, account: string | null): boolean {
  return !accounts || account === null || accounts.includes(account)
}

interface AccountKeys {
  readonly own: string | null
  readonly leading: string | null
}

async function accountKeys(trx: Trx, { accountId }: AlertIdentity, toldBy: number | null): Promise<AccountKeys> {
  const { rows } = await sql<AccountKeys>`
    select (select key from polso.accounts where account_id = ${accountId}) as own,
           (select key from polso.accounts join polso.alerts using (account_id) where alert_id = ${toldBy}) as leading
  `.execute(trx)
  return rows[0] ?? { own: null, leading: null }
}
