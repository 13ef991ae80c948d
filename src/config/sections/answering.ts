import { z } from 'zod'
import { leavesTime, spanFrom } from '../../alerts/quiet-hours.ts'
import { id } from '../primitives.ts'

const hours = z
  .number()
  .min(0.25)
  .max(24 * 366)

const span = z
  .string()
  .refine(text => spanFrom(text) !== null, { error: 'must be local times as 20:00-08:00, or all-day' })
  .optional()

const escalation = z.strictObject({
  after_hours: hours.describe('So long after the alert was first told without an answer.'),
  to: id.describe('The id of the notifier that hears of it then; one with `kinds: []` hears of nothing else.'),
})

const quietHours = z
  .strictObject({
    weekdays: span.describe('Monday to Friday, e.g. 20:00-08:00: before 8 and from 20 on.'),
    weekends: span.describe('Saturday, Sunday and public holidays, e.g. all-day.'),
    operational: z
      .enum(['held', 'told'])
      .default('held')
      .describe('Whether operational alerts wait as well, or are told at any hour.'),
  })
  .refine(({ weekdays, weekends }) => leavesTime({ weekdays: spanOf(weekdays), weekends: spanOf(weekends) }), {
    error: 'leave no hour in which anything could be told',
  })
  .describe('When messages wait, in the time zone above. They are held back, never dropped.')

/** How long an alert waits for an answer before it is told again, and to whom. */
export const answering = z
  .strictObject({
    remind_after_hours: z
      .union([hours, z.literal('off')], { error: 'must be a number of hours from 0.25, or off' })
      .default(24)
      .describe('An alert that nobody has acknowledged is told again after so many hours, and so on; or off.'),
    escalate: z.array(escalation).max(10).default([]).describe('Who else hears of an alert that nobody answers.'),
    quiet_hours: quietHours.optional(),
  })
  .prefault({})

export function spanOf(text: string | undefined) {
  return text === undefined ? null : spanFrom(text)
}
