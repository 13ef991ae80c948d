import { z } from 'zod'

/** How long an alert waits for an answer before it is told again, and to whom. */
export const answering = z.strictObject({}).prefault({})
