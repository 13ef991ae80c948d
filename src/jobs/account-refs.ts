import type { AccountState, Following, HostRef } from '../store/account-states.ts'
import { DAILY_POST_DAYS, duePartsOf, duePostsOf, FRESH_POST_DAYS, postsSince, WEEKLY_POST_DAYS } from './due.ts'

/** The posts that a slot may ask for. */
export function followingIn(slot: Date): Following {
  const daysBefore = (days: number) => new Date(slot.getTime() - days * 86_400_000)
  return {
    since: daysBefore(WEEKLY_POST_DAYS),
    freshSince: daysBefore(FRESH_POST_DAYS),
    dailySince: daysBefore(DAILY_POST_DAYS),
  }
}

/** What a collector is handed in a slot: what the tables know of the account, and what of it is due. */
export function refOf(state: AccountState, slot: Date): HostRef {
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
