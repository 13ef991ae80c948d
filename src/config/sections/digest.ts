import { z } from 'zod'

/** When the week is told. */
export const digest = z.strictObject({}).prefault({})
