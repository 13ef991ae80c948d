import type { ListedAlert } from '../../store/alerts.ts'
import type { ShownAccount } from './accounts.ts'

/** How an account is, in a word; the first that holds. */
export type AccountState =
  | { readonly kind: 'no-data'; readonly since: Date | null }
  | { readonly kind: 'paused'; readonly alert: ListedAlert }
  | { readonly kind: 'falling'; readonly alert: ListedAlert }
  | { readonly kind: 'learning' }
  | { readonly kind: 'fine' }

/** Whatever the schedule, an account that was not read for longer than this has no news. */
const STALE_MS = 26 * 3_600_000

/** @param open alerts that are not resolved, of whatever account */
export function stateOf(account: ShownAccount, open: readonly ListedAlert[], now: Date): AccountState {
  const { lastRead, judged } = account
  if (lastRead === null || now.getTime() - lastRead.getTime() > STALE_MS) return { kind: 'no-data', since: lastRead }
  const own = open.filter(alert => alert.kind === 'metric' && alert.account?.key === account.key)
  const paused = own.find(alert => alert.type === 'series-paused')
  if (paused) return { kind: 'paused', alert: paused }
  const [falling] = own
  if (falling) return { kind: 'falling', alert: falling }
  return judged ? { kind: 'fine' } : { kind: 'learning' }
}
