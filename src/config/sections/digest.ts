import { z } from 'zod'
import { id } from '../primitives.ts'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** When the week is told, and by whom; by nobody unless it is said. */
export const digest = z
  .strictObject({
    notifiers: z
      .array(id)
      .default([])
      .describe('Ids of the notifiers that tell of the last week (email, slack, teams, telegram); none: no digest.'),
    weekday: z.enum(weekdays).default('monday').describe('When: a day of the week.'),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time as 08:00, in quotes' })
      .default('08:00')
      .describe('And a time, in the time zone above.'),
  })
  .prefault({})

/** The same as a cron expression, in which Sunday is 0. */
export function digestCron({ weekday, time }: Pick<z.output<typeof digest>, 'weekday' | 'time'>): string {
  const [hour, minute] = time.split(':').map(Number)
  return `${minute} ${hour} * * ${(weekdays.indexOf(weekday) + 1) % 7}`
}
