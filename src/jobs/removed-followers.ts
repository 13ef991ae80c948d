import { sql } from 'kysely'
import { type Language, wordsOf } from '../alerts/messages/words.ts'
import type { Day } from '../days.ts'
import type { AccountHistory } from '../detection/detection.ts'
import { removedOn, STEP_FOLLOWERS } from '../detection/surroundings.ts'
import type { Trx } from '../store/database.ts'
import { noteDetected } from '../store/events.ts'
import { followersSteps } from '../store/surroundings.ts'

/** Whether the day judged cost the account so many followers that it is worth asking how the others fared. */
export function lostFollowers({ day, series }: AccountHistory): boolean {
  const points = series.find(({ metric }) => metric === 'new_followers')?.points
  const last = points?.findLast(point => point.day === day)
  return last?.complete === true && last.value !== null && last.value <= -STEP_FOLLOWERS
}

/**
 * Notes as detected events what the platform took from several accounts in one step: the day stands in the list of
 * events and in the analysts' views, where else a step would stand in the followers that nobody can explain. It is judged
 * and teaches as any other day. Whichever account is judged last finds the others, so it notes the event for each. Of
 * two at once the later waits for the earlier to commit; it is the last that a judgement waits for, so none waits for it.
 */
export async function noteRemovedFollowers(
  trx: Trx,
  accountId: number,
  days: readonly Day[],
  { language, now }: { readonly language: Language; readonly now: Date },
): Promise<void> {
  if (days.length === 0) return
  const words = wordsOf(language)
  await sql`select pg_advisory_xact_lock(hashtext('polso.detected events'))`.execute(trx)
  for (const day of days) {
    const removed = removedOn(day, await followersSteps(trx, accountId, day, day, STEP_FOLLOWERS))
    const events = removed.map(step => ({
      accountId: step.accountId,
      title: words.say('event.followers-removed', { followers: words.number(step.lost) }),
    }))
    await noteDetected(trx, day, events, now)
  }
}
