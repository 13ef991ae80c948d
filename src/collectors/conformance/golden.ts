import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Part of a query or form: every value named must be there; `"*"` stands for any value. */
const subset = z.record(z.string(), z.string())

const headers = z.record(z.string(), z.string())

const request = z.strictObject({
  method: z.enum(['GET', 'POST']),
  path: z.string(),
  query: subset.optional(),
  form: subset.optional(),
})

const times = z.union([z.int().positive(), z.literal('any')]).optional()

const plainExchange = z.strictObject({
  request,
  response: z.strictObject({
    status: z.int(),
    headers: headers.optional(),
    /** A string is sent as it is, everything else as JSON. `{{secret:NAME}}` becomes the injected secret. */
    body: z.unknown().optional(),
    /** Bytes of the body after which the connection is cut. */
    truncate: z.int().nonnegative().optional(),
    delay_ms: z.int().nonnegative().optional(),
  }),
  times,
})

/** A Graph batch: `POST /` or `POST /vNN.N/` with a form field `batch`; each sub-request is answered from the list. */
const batchExchange = z.strictObject({
  batch: z.array(
    z.strictObject({
      request: request.omit({ form: true }),
      response: z.strictObject({ code: z.int(), headers: headers.optional(), body: z.unknown().optional() }).nullable(),
    }),
  ),
  headers: headers.optional(),
  times,
})

const trackedPost = z.strictObject({
  platformIds: z.array(z.string()).min(1),
  publishedAt: z.coerce.date(),
  lastObservedAt: z.coerce.date().nullable().default(null),
})

const account = z.strictObject({
  key: z.string(),
  handle: z.string(),
  parts: z.array(z.enum(['profile', 'posts', 'insights', 'audience'])),
  platformId: z.string().nullable().default(null),
  timeZone: z.string().default('Europe/Rome'),
  duePosts: z.array(trackedPost).default([]),
  newestPostId: z.string().nullable().default(null),
  /** Default: thirty days before the slot. */
  postsSince: z.coerce.date().optional(),
  lastObservedAt: z.coerce.date().nullable().default(null),
  unsupported: z.record(z.string(), z.strictObject({ since: z.string(), retryOn: z.string() })).default({}),
})

const goldenCase = z.strictObject({
  description: z.string(),
  slot: z.coerce.date(),
  settings: z.record(z.string(), z.unknown()).default({}),
  accounts: z.array(account).min(1),
  exchanges: z.array(z.union([plainExchange, batchExchange])).default([]),
  /** Stated bound: more calls than this fail the case, however the platform pages. */
  max_calls: z.int().positive().default(20),
  /** US dollars left; left out = no budget. */
  budget_usd: z.number().nonnegative().optional(),
})

export type PlainExchange = z.infer<typeof plainExchange>
export type BatchExchange = z.infer<typeof batchExchange>
export type Exchange = PlainExchange | BatchExchange
export type RequestPattern = z.infer<typeof request>
export type GoldenAccount = z.infer<typeof account>

export interface GoldenCase extends z.infer<typeof goldenCase> {
  readonly name: string
  readonly folder: string
}

/** Reads `<fixtures>/<case>/case.json`; a fault of the file is told with its path. */
export function readGoldenCase(fixtures: string, name: string): GoldenCase {
  const folder = join(fixtures, name)
  const file = join(folder, 'case.json')
  const parsed = goldenCase.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file} is no golden case:\n${z.prettifyError(parsed.error)}`)
  return { ...parsed.data, name, folder }
}

/** Names of the case folders, in order. */
export function goldenCaseNames(fixtures: string): readonly string[] {
  if (!existsSync(fixtures)) return []
  const entries = readdirSync(fixtures, { withFileTypes: true })
  return entries.filter(entry => existsSync(join(fixtures, entry.name, 'case.json'))).map(entry => entry.name)
}

/** `not-applicable.json` of the fixtures: required case name → why it can't happen on this platform. */
export function notApplicable(fixtures: string): Readonly<Record<string, string>> {
  const file = join(fixtures, 'not-applicable.json')
  if (!existsSync(file)) return {}
  return z.record(z.string(), z.string().min(10)).parse(JSON.parse(readFileSync(file, 'utf8')))
}
