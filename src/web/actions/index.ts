import type { Action } from '../page.ts'

/** Every change that the pages offer: one line each. */
export const actions: readonly Action[] = []
