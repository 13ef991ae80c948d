import { z } from 'zod'
import { CollectError } from '../collector.ts'
import type { HttpResponse } from '../http.ts'
import { type Problem, problem } from './answers.ts'

/** Windows of the rate limits, for an answer that does not say when its window ends. */
const windowMs = 15 * 60_000

const failure = problem.extend({
  errors: z
    .array(z.object({ code: z.int().optional() }))
    .optional()
    .catch(undefined),
})
type Failure = z.infer<typeof failure>

/** The legacy API's code for "rate limit exceeded"; still answered in places. */
const legacyRateLimit = 88

/**
 * What an answer with a status other than 200 means. Facts: X's OpenAPI description (problem types) and its pages on
 * response codes; 402 `CreditsDepleted` since pay-per-use (2026-02).
 */
export function failureOf(response: HttpResponse, what: string, now: Date, redact: Redact): CollectError {
  const body = bodyOf(response)
  const said = detailOf(body, response.status, redact)
  const { status } = response
  if (problemName(body) === 'usage-capped' || status === 402) return outOfMoney(what, said)
  if (status === 429 || body.errors?.some(error => error.code === legacyRateLimit))
    return rateLimited(what, resetOf(response, now))
  if (status === 401) return deadToken(what, said)
  if (status === 403) return forbidden(what, said, body)
  if (isMissing(body)) return new CollectError('gone', `${what}: there is no such account on X (${said})`)
  if (status >= 500 || status === 408) return new CollectError('transient', `${what}: X failed (${said})`)
  return new CollectError('bad-response', `${what}: X refused the request as wrong (${said})`)
}

/** Takes the token out of what the platform says, should it ever repeat it. */
export type Redact = (text: string) => string

function bodyOf(response: HttpResponse): Failure {
  try {
    return failure.parse(JSON.parse(response.body))
  } catch {
    return {}
  }
}

function detailOf(body: Problem, status: number, redact: Redact): string {
  const words = [body.title, body.detail].filter(text => text !== undefined).join(': ')
  return words === '' ? `HTTP ${status}` : `HTTP ${status}, ${brief(words, redact)}`
}

/** Cut only afterwards: half a token is not recognised as one. */
function brief(words: string, redact: Redact): string {
  return redact(words).slice(0, 200)
}

/** Last part of the problem's type, e.g. `resource-not-found`; the host of the URI has changed over the years. */
function problemName(body: Problem): string {
  return body.type?.slice(body.type.lastIndexOf('/') + 1) ?? ''
}

export function rateLimited(what: string, until: Date): CollectError {
  return new CollectError('rate-limited', `${what}: the rate limit of X is used up`, { until })
}

/** `x-rate-limit-reset` is in unix seconds. */
export function resetOf(response: HttpResponse, now: Date): Date {
  const seconds = Number(response.headers['x-rate-limit-reset'])
  const reset = new Date(seconds * 1000)
  return reset > now ? reset : new Date(now.getTime() + windowMs)
}

function outOfMoney(what: string, said: string): CollectError {
  return new CollectError(
    'budget',
    `${what}: the credits at X are used up; buy credits in its developer console (${said})`,
  )
}

function deadToken(what: string, said: string): CollectError {
  const remedy = "X does not accept the bearer token; make a new one under the app's keys and tokens"
  return new CollectError('auth', `${what}: ${remedy} (${said})`)
}

function forbidden(what: string, said: string, body: Problem): CollectError {
  const enrolled = body.reason !== 'client-not-enrolled'
  const remedy = enrolled
    ? 'X does not let this app read it'
    : 'the app belongs to no project with access to the API v2; attach it to one in the developer console'
  return new CollectError('forbidden', `${what}: ${remedy} (${said})`)
}

/**
 * An entry of `errors[]` about one user. Suspended users come with the problem type of missing ones, told apart by the
 * problem's title.
 */
export function userFault(fault: Problem, who: string, redact: Redact): CollectError {
  const said = brief(fault.detail ?? fault.title ?? 'no reason given', redact)
  if (isMissing(fault)) return new CollectError('gone', `there is no account ${who} on X; correct the handle (${said})`)
  return new CollectError('forbidden', `X does not show the account ${who}: it is suspended or protected (${said})`)
}

export function isMissing(fault: Problem): boolean {
  return problemName(fault) === 'resource-not-found' && fault.title !== 'Forbidden'
}

/** True for faults that would meet the next call as well: asking on is pointless, or costs. */
export function concernsAll(error: CollectError): boolean {
  return error.kind === 'auth' || error.kind === 'rate-limited' || error.kind === 'budget'
}
