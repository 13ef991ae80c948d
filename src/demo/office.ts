import { addDays, dayStart } from '../days.ts'
import { STORY, type StoryDays } from '../simulator/index.ts'
import { listAlerts } from '../store/alerts.ts'
import { acknowledge } from '../store/answers.ts'
import type { Db } from '../store/database.ts'

/** The one thing that the story's press office does: it answers, and the series is taken up again. */
const OFFICE = { actor: 'ufficio stampa', note: 'Chiesto di riprendere la rassegna stampa da lunedì.' }

/** After two weeks without the series, when its cost has been told too. */
const DAYS_UNTIL_ANSWER = 14
const NINE_HOURS_MS = 9 * 3_600_000

/** On the morning of that day, a Monday. */
export function answersAt({ suspendedFrom }: StoryDays): Date {
  return new Date(dayStart(addDays(suspendedFrom, DAYS_UNTIL_ANSWER), STORY.zone).getTime() + NINE_HOURS_MS)
}

/** Acknowledges what the press office has been told of and nobody answered. */
export async function answerAlerts(db: Db, timeZone: string, now: Date): Promise<void> {
  for (const { alertId } of await listAlerts(db, { kind: 'metric', state: 'open' })) {
    await acknowledge(db, { alertId, ...OFFICE, now, timeZone })
  }
}
