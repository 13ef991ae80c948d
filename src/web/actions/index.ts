import type { Action } from '../page.ts'
import { acknowledgeAlert, commentOnAlert, dismissAlert, silenceLikeAlert } from './alerts.ts'
import { changeAnEvent, noteAnEvent, removeAnEvent } from './events.ts'
import { addASilence, endASilence } from './silences.ts'

/** Every change that the pages offer: one line each. */
export const actions: readonly Action[] = [
  acknowledgeAlert,
  dismissAlert,
  commentOnAlert,
  silenceLikeAlert,
  noteAnEvent,
  changeAnEvent,
  removeAnEvent,
  addASilence,
  endASilence,
]
