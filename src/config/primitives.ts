import { IANAZone } from 'luxon'
import { z } from 'zod'
import { cronFault } from './cron.ts'
import { suggest } from './nearest.ts'

/** What the sections of polso.yaml are made of: each is judged, and its fault said, in one way everywhere. */

export const id = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, {
  error: 'must be lower-case letters, digits and hyphens, a letter first, at most 63',
})

export const text = z.string().trim().min(1)
export const seconds = (fallback: number) => z.int().min(1).max(86_400).default(fallback)

export const timeZone = z.string().superRefine((zone, ctx) => {
  if (/^[A-Za-z]/.test(zone) && IANAZone.isValidZone(zone)) return
  const hint = suggest(zone, Intl.supportedValuesOf('timeZone'))
  const example = hint.startsWith('did you') ? hint : 'write one of the IANA list, e.g. Europe/Rome'
  ctx.addIssue({ code: 'custom', message: `is no time zone; ${example}` })
})

export const cron = z.string().superRefine((expression, ctx) => {
  const message = cronFault(expression)
  if (message !== null) ctx.addIssue({ code: 'custom', message })
})

/** Of what people read. */
export const language = z.enum(['it', 'en'])
