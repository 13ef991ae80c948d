import type { AccountId } from '../collectors/collector.ts'
import { type AccountState, accountStates, type HostRef } from '../store/account-states.ts'
import type { Db } from '../store/database.ts'
import { DAILY_POST_DAYS, duePartsOf, duePostsOf, FRESH_POST_DAYS, postsSince, WEEKLY_POST_DAYS } from './due.ts'

/** What collectors are handed in a slot: what the tables know of the accounts, and what of them is due. */
export async function accountRefsFor(db: Db, accountIds: readonly AccountId[], slot: Date): Promise<HostRef[]> {
  const daysBefore = (days: number) => new Date(slot.getTime() - days * 86_400_000)
  const following = {
    since: daysBefore(WEEKLY_POST_DAYS),
    freshSince: daysBefore(FRESH_POST_DAYS),
    dailySince: daysBefore(DAILY_POST_DAYS),
  }
  const states = await accountStates(db, accountIds, slot, following)
  return states.map(state => refOf(state, slot))
}

function refOf(state: AccountState, slot: Date): HostRef {
  return {
    id: state.id,
    key: state.key,
    handle: state.handle,
    platformId: state.platformId,
    timeZone: state.timeZone,
    parts: duePartsOf(slot, state.timeZone, state.lastReads),
    duePosts: duePostsOf(slot, state.timeZone, state.posts),
    newestPostId: state.newestPostId,
    postsSince: postsSince(slot, state.newestPostId === null),
    lastObservedAt: state.profileObservedAt,
    unsupported: state.unsupported,
  }
}
