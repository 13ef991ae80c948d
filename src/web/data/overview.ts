import type { ChartDay } from '../../charts/account-chart.ts'
import { addDays, type Day, dayOf } from '../../days.ts'
import { type ListedAlert, listAlerts } from '../../store/alerts.ts'
import { readFigures, type Window } from '../../store/chart-days.ts'
import type { WebContext } from '../page.ts'
import { readAccounts, type ShownAccount } from './accounts.ts'
import { lastShown } from './days.ts'
import { type AccountState, stateOf } from './states.ts'

/** Eight weeks: long enough to see a rhythm, short enough to see the last days. */
const DAYS = 56
/** A reading so many days off still tells what the followers were. */
const NEAR_DAYS = 2

export interface OverviewAccount {
  readonly account: ShownAccount
  readonly state: AccountState
  /** The last known count and its day, and whether no later day is shown; `null`: not known. */
  readonly followers: { readonly value: number; readonly day: Day; readonly isLatest: boolean } | null
  /** Difference to so many days before; `null`: not known. */
  readonly over7: number | null
  readonly over28: number | null
  readonly interactions: readonly ChartDay[]
}

export interface Overview {
  readonly accounts: readonly OverviewAccount[]
  /** Alerts that are not resolved, newest first; those that another one tells of are left out. */
  readonly open: readonly ListedAlert[]
}

export async function readOverview(ctx: Pick<WebContext, 'db' | 'config' | 'now'>): Promise<Overview> {
  const { db, now } = ctx
  const [accounts, open] = await Promise.all([readAccounts(db), listAlerts(db, { state: 'open' })])
  const windows = accounts.map(account => windowOf(account, now))
  const figures = await readFigures(db, windows, ['interactions_gained', 'followers'])
  return {
    open: open.filter(alert => alert.partOf === null),
    accounts: accounts.map((account, i) => {
      const own = figures.get(account.accountId)
      return {
        account,
        state: stateOf(account, open, ctx),
        ...followersOf(own?.get('followers') ?? []),
        interactions: (own?.get('interactions_gained') ?? []).filter(({ day }) => day <= (windows[i]?.shown ?? day)),
      }
    }),
  }
}

/** Followers are known while the day still runs; counts end with the last whole day, `shown`. */
function windowOf(account: ShownAccount, now: Date): Window & { readonly shown: Day } {
  const { accountId, timeZone, lastFollowers, lastInteractions } = account
  const known = [lastFollowers, lastInteractions].flatMap(day => day ?? []).sort()
  const shown = lastShown(known.at(-1) ?? null, addDays(dayOf(now, timeZone), -1), DAYS)
  const to = lastFollowers !== null && lastFollowers > shown ? lastFollowers : shown
  return { accountId, from: addDays(shown, 1 - DAYS), to, shown }
}

function followersOf(days: readonly ChartDay[]): Pick<OverviewAccount, 'followers' | 'over7' | 'over28'> {
  const at = days.findLastIndex(({ value }) => value !== null)
  const last = days[at]
  if (!last || last.value === null) return { followers: null, over7: null, over28: null }
  const { value, day } = last
  const since = (back: number) => {
    const before = knownNear(days, at - back)
    return before === null ? null : value - before
  }
  return { followers: { value, day, isLatest: at === days.length - 1 }, over7: since(7), over28: since(28) }
}

/** The count of a day, or of one or two days before it. */
function knownNear(days: readonly ChartDay[], at: number): number | null {
  for (let back = 0; back <= NEAR_DAYS; back++) {
    const value = days[at - back]?.value ?? null
    if (value !== null) return value
  }
  return null
}
