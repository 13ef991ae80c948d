import { addDays, type Day, dayOf, dayStart } from '../days.ts'
import { latestSlot, slotsBetween } from '../jobs/slot.ts'
import { STORY, type StoryDays, storyDaysEnding } from '../simulator/index.ts'
import { LIVE_SCHEDULE, REPLAY_SCHEDULE } from './config.ts'
import { type DemoState, endOf } from './state.ts'

/** The days a demo plays: the story's, moved in time by whole weeks, and what followed up to yesterday. */
export function storyOf({ ending }: DemoState): StoryDays {
  return storyDaysEnding(ending)
}

/**
 * What is left to replay at `now`, after the last slot that is stored: four readings a day up to the end of the last
 * whole day, then every hour, so that the live schedule joins on without a gap.
 */
export function slotsToReplay(state: DemoState, last: Date | null, now: Date): Date[] {
  const start = dayStart(storyOf(state).start, STORY.zone)
  const from = last ?? new Date(start.getTime() - 1)
  const end = state.closed || now < endOf(state) ? endOf(state) : midnightBefore(now)
  const past = slotsBetween(REPLAY_SCHEDULE, STORY.zone, from, end)
  if (state.closed) return past
  return [...past, ...slotsBetween(LIVE_SCHEDULE, STORY.zone, past.at(-1) ?? from, now)]
}

function midnightBefore(now: Date): Date {
  return latestSlot('0 0 * * *', STORY.zone, now)
}

/** Yesterday in the story's zone: where a demo ends that goes on live. */
export function yesterday(now: Date): Day {
  return addDays(dayOf(now, STORY.zone), -1)
}
