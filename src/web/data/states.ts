import { planOf, staleBefore } from '../../freshness.ts'
import type { ListedAlert } from '../../store/alerts.ts'
import type { WebContext } from '../page.ts'
import type { ShownAccount } from './accounts.ts'

type When = Pick<WebContext, 'config' | 'now'>

/** How an account is, in a word; the first that holds. */
export type AccountState =
  | { readonly kind: 'no-data'; readonly since: Date | null }
  | { readonly kind: 'paused'; readonly alert: ListedAlert }
  | { readonly kind: 'falling'; readonly alert: ListedAlert }
  | { readonly kind: 'learning' }
  | { readonly kind: 'fine' }

/** @param open alerts that are not resolved, of whatever account */
export function stateOf(account: ShownAccount, open: readonly ListedAlert[], { config, now }: When): AccountState {
  const { lastRead, judged, schedule } = account
  if (lastRead === null || lastRead < staleBefore(planOf(schedule, config), now)) {
    return { kind: 'no-data', since: lastRead }
  }
  const own = open.filter(alert => alert.kind === 'metric' && alert.account?.key === account.key)
  const paused = own.find(alert => alert.type === 'series-paused')
  if (paused) return { kind: 'paused', alert: paused }
  const [falling] = own
  if (falling) return { kind: 'falling', alert: falling }
  return judged ? { kind: 'fine' } : { kind: 'learning' }
}
