import type { CollectContext } from '../collector.ts'
import type { Counts, PostVersion, User } from './answers.ts'

/**
 * X leaves out in silence what it does not know any more, and bills the answer all the same. What a whole run lacks was
 * renamed or retired rather than missing by chance, and is said once a run.
 */
export function noteDroppedOfUsers(users: readonly User[], ctx: CollectContext): void {
  if (users.length > 0 && users.every(lacksCounts))
    ctx.note('X answered users without any known count in public_metrics, and bills them all the same')
}

/** The same of posts. Without its history an edited post can't be told from a new one. */
export function noteDroppedOfPosts(posts: readonly PostVersion[], ctx: CollectContext): void {
  if (posts.length === 0) return
  if (posts.every(lacksCounts))
    ctx.note('X answered posts without any known count in public_metrics, and bills them all the same')
  if (!posts.some(({ historyGiven }) => historyGiven))
    ctx.note('X answered posts without edit_history_tweet_ids or edit_history_post_ids: each edit counts as a new post')
}

function lacksCounts({ counts }: { readonly counts: Counts<string> }): boolean {
  return [...counts.values()].every(value => value === 'not-returned')
}
