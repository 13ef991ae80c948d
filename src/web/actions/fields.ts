import { z } from 'zod'
import { cleanLine, cleanText } from '../../alerts/clean-text.ts'
import { LONGEST_NOTE } from '../../store/answers.ts'
import { type FaultKey, LONGEST_TITLE } from './faults.ts'

/** What forms are made of; the messages are keys of faults.ts. */

const key = (fault: FaultKey) => ({ error: fault })

export const optionalNote = z
  .string()
  .default('')
  .transform(cleanText)
  .refine(text => text.length <= LONGEST_NOTE, key('note-too-long'))

export const note = optionalNote.refine(text => text !== '', key('missing'))

/** Of the page behind a link in a message. */
export const answerForm = (needsNote: boolean) => z.object({ note: needsNote ? note : optionalNote })

export const title = z
  .string(key('missing'))
  .transform(cleanLine)
  .refine(text => text !== '', key('missing'))
  .refine(text => text.length <= LONGEST_TITLE, key('title-too-long'))

/** A day of the calendar that a person may mean. */
export const day = z
  .string(key('missing'))
  .trim()
  .min(1, key('missing'))
  .pipe(z.iso.date(key('no-day')).refine(text => text >= '2000-01-01' && text < '2100-01-01', key('no-day')))

/** Left empty: none. */
export const optionalDay = z
  .string()
  .default('')
  .transform(text => text.trim())
  .transform(text => (text === '' ? null : text))
  .pipe(day.nullable())

/** One of a list, or nothing chosen. */
export const optionalChoice = z
  .string()
  .default('')
  .transform(text => (text === '' ? null : text))

/** The number in a path; `null` where it is none that the database could hold. */
export function idOf(text: string | undefined): number | null {
  return /^[1-9]\d{0,8}$/.test(text ?? '') ? Number(text) : null
}
