import { z } from 'zod'
import { CollectError } from '../collector.ts'

/** A count of people or things. `undefined` where the platform leaves it out; a string or a fall below 0 is a fault. */
export const count = z.int().min(0).nullish()

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d):?(\d\d)?$/

/** `2026-11-20T08:00:00+0000`: the only form of ISO 8601 that Graph uses, which `Date` takes with a colon in it. */
export const timestamp = z.string().transform((text, ctx) => {
  const [, local, zone, minutes = '00'] = INSTANT.exec(text) ?? []
  const at = new Date(zone === 'Z' ? `${local}Z` : `${local}${zone}:${minutes}`)
  if (!Number.isNaN(at.getTime())) return at
  ctx.addIssue({ code: 'custom', message: 'is no ISO 8601 instant' })
  return z.NEVER
})

/** Cursor paging of an edge. `next` is only looked at for being there: it holds the token. */
export const paging = z
  .object({
    cursors: z.object({ after: z.string().nullish() }).nullish(),
    next: z.string().nullish(),
  })
  .nullish()

/** Parses an answer, or throws `bad-response` with the paths of what is wrong. Never shows a value. */
export function parseAnswer<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.slice(0, 3).map(issue => `${issue.path.join('.') || 'body'}: ${faultOf(issue)}`)
  throw new CollectError('bad-response', `${what} answered something else than promised: ${faults.join('; ')}`)
}

/** What was received instead depends on where the value was made; what was expected says enough. */
function faultOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' ? `is no ${issue.expected}` : issue.message
}
