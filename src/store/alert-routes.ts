import { sql } from 'kysely'
import type { AlertIdentity, AlertKind } from '../alerts/alert.ts'
import { isGraver, type Severity } from '../alerts/severity.ts'
import type { Trx } from './database.ts'
import { silenceOver } from './silences.ts'

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

/** An alert whose cause an open alert of another account tells of, too. */
export interface ToldBy {
  readonly leader: number
  readonly alertId: number
  readonly now: Date
}

/**
 * The routes that hear of an alert, with those of their recipients who are to hear of it.
 *
 * @param toldBy whoever hears that one hears nothing more, unless they have heard of this alert itself
 */
export async function routesFor(
  trx: Trx,
  identity: AlertIdentity,
  toldBy: ToldBy | null,
  routes: readonly AlertRoute[],
  severity: Severity,
): Promise<readonly AlertRoute[]> {
  const candidates = routes.filter(
    route => hearsKind(route, identity) && !isGraver(route.minSeverity ?? 'info', severity),
  )
  const concerned = await ofAccount(trx, identity, candidates)
  return toldBy === null ? concerned : without(concerned, await spared(trx, toldBy))
}

/** That a notifier is dead can't be told by itself. */
function hearsKind({ kinds, notifier }: AlertRoute, { kind, type, subject }: AlertIdentity): boolean {
  return kinds.includes(kind) && !(type === 'notifier-failing' && subject === notifier)
}

async function ofAccount(
  trx: Trx,
  { accountId }: AlertIdentity,
  routes: readonly AlertRoute[],
): Promise<readonly AlertRoute[]> {
  // The usual case costs no question to the database.
  if (accountId === null || routes.every(({ accounts }) => !accounts)) return routes
  const account = trx.selectFrom('polso.accounts').select('key').where('account_id', '=', accountId)
  const { key } = await account.executeTakeFirstOrThrow()
  return routes.filter(({ accounts }) => !accounts || accounts.includes(key))
}

type Hearer = Pick<AlertRoute, 'notifier'> & { readonly recipient: string }

const isOneOf = (hearers: readonly Hearer[], { notifier, recipient }: Hearer): boolean =>
  hearers.some(hearer => hearer.notifier === notifier && hearer.recipient === recipient)

/** The routes without recipients who are spared, and only those that still have one. */
export function without(routes: readonly AlertRoute[], hearers: readonly Hearer[]): readonly AlertRoute[] {
  return routes
    .map(route => ({
      ...route,
      recipients: route.recipients.filter(recipient => !isOneOf(hearers, { notifier: route.notifier, recipient })),
    }))
    .filter(({ recipients }) => recipients.length > 0)
}

/** Who was told of an alert, or is about to be. */
export async function hearersOf(trx: Trx, alertId: number): Promise<readonly Hearer[]> {
  const { rows } = await sql<Hearer>`
    select distinct n.notifier, n.recipient
    from polso.alert_transitions t join polso.notifications n using (transition_id)
    where t.alert_id = ${alertId} and n.status in ('pending', 'sending', 'sent')`.execute(trx)
  return rows
}

/** Under a silence the leader tells nobody of anything. */
async function spared(trx: Trx, { leader, alertId, now }: ToldBy): Promise<readonly Hearer[]> {
  const { rows } = await sql<{ silence: number | null }>`
    select ${silenceOver('a', now)} as silence from polso.alerts a where alert_id = ${leader}`.execute(trx)
  if (rows.some(({ silence }) => silence !== null)) return []
  const own = await hearersOf(trx, alertId)
  return (await hearersOf(trx, leader)).filter(hearer => !isOneOf(own, hearer))
}
