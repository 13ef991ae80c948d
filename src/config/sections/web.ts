import { z } from 'zod'

/** The page, who may see it, and under which address people reach it. */
export const web = z.strictObject({}).prefault({})
