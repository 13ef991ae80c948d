import type { Fault } from './faults.ts'
import { deadToken, graphError, tooManyCalls } from './graph/errors.ts'
import { usageHeaders } from './graph/usage.ts'
import type { Call, Reply, ReplyError } from './reply.ts'
import { isX } from './targets.ts'
import { dialectOf } from './x/dialect.ts'
import { creditsDepleted, notEnrolled, problem, tooManyRequests, unauthorized } from './x/errors.ts'
import { rateHeaders } from './x/index.ts'

/** The reply that a fault puts in place of the real one, in the words of the platform that was called. */
export function failureOf(call: Call, faults: readonly Fault[]): Reply | undefined {
  for (const fault of faults) {
    if (fault.kind === 'status' && fault.body !== undefined) {
      return {
        status: fault.status,
        headers: { 'content-type': 'application/json', ...fault.headers },
        body: fault.body,
      }
    }
    const error = isX(call) ? xFailure(call, fault) : graphFailure(call, fault)
    if (error) return { ...error.reply, headers: { 'content-type': 'application/json', ...error.reply.headers } }
  }
  return undefined
}

function graphFailure(call: Call, fault: Fault): ReplyError | undefined {
  if (fault.kind === 'dead-token') return deadToken(fault.subcode)
  if (fault.kind === 'forbidden') return graphError({ code: 200, status: 403, message: '(#200) Permissions error' })
  if (fault.kind === 'rate-limit') return tooManyCalls(exhausted(call, fault.until))
  if (fault.kind !== 'status') return undefined
  const message =
    fault.status >= 500 ? 'An unexpected error has occurred. Please retry your request later.' : 'Simulated error'
  return graphError({ status: fault.status, code: fault.status >= 500 ? 2 : 100, message, headers: fault.headers })
}

function exhausted(call: Call, until: Date): Record<string, string> {
  const business = /^\/(\d+)/.exec(call.path)?.[1] ?? '0'
  const allowance = { allowed: false, limit: 1, used: 1, remaining: 0, resetAt: until.getTime() }
  return usageHeaders(allowance, business, 'pages', call.now)
}

function xFailure(call: Call, fault: Fault): ReplyError | undefined {
  if (fault.kind === 'dead-token') return unauthorized()
  if (fault.kind === 'forbidden') return notEnrolled(dialectOf(call))
  if (fault.kind === 'credits-depleted') return creditsDepleted(dialectOf(call))
  if (fault.kind === 'rate-limit')
    return tooManyRequests(rateHeaders({ limit: 300, remaining: 0, resetAt: fault.until.getTime() }))
  if (fault.kind !== 'status') return undefined
  return problem(fault.status, 'Simulated error', 'Simulated error', {}, fault.headers)
}
