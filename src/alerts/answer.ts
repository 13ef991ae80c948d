import type { Day } from '../days.ts'
import { cleanLine, cleanText } from './clean-text.ts'

/** What a person answers to an alert, before it is stored. */

export interface Answer {
  readonly alertId: number
  /** Who answers, as colleagues know them. */
  readonly actor: string
  readonly note?: string | null
  readonly now: Date
  /** For alerts that belong to no account, which has its own; default: UTC. */
  readonly timeZone?: string
}

export interface Dismissal extends Answer {
  /** Why it needs no care, e.g. «Le vacanze di Natale»: the event that is noted is called so. */
  readonly note: string
  /** The last day of what explains it; left out: for as long as it lasts. */
  readonly until?: Day | null
}

export interface Comment extends Answer {
  readonly note: string
}

/** Characters of a note, a reason or a comment. */
export const LONGEST_NOTE = 2000
/** Of who answers: an address has at most 254. */
export const LONGEST_ACTOR = 254

export type AnswerFault = 'actor-missing' | 'actor-too-long' | 'note-missing' | 'note-too-long' | 'until-before-onset'

/** An answer that can't be meant; nothing was stored. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
  readonly fault: AnswerFault
  constructor(fault: AnswerFault, message: string) {
    super(message)
    this.fault = fault
  }
}

export type CheckedAnswer = ReturnType<typeof checked>

/** Throws `AnswerError`. */
export function checked(given: Answer) {
  const actor = cleanLine(given.actor)
  if (actor === '') throw new AnswerError('actor-missing', 'Say who answers')
  if (actor.length > LONGEST_ACTOR) {
    throw new AnswerError('actor-too-long', `A name has at most ${LONGEST_ACTOR} characters`)
  }
  const note = cleanText(given.note ?? '')
  if (note.length > LONGEST_NOTE) {
    throw new AnswerError('note-too-long', `A note has at most ${LONGEST_NOTE} characters; this one has ${note.length}`)
  }
  return { alertId: given.alertId, actor, note: note === '' ? null : note, now: given.now, timeZone: given.timeZone }
}

/** Throws `AnswerError`. */
export function required(note: string): string {
  const text = cleanText(note)
  if (text === '') throw new AnswerError('note-missing', 'Say why, in a few words')
  return text
}
