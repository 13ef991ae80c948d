import { type Json, ReplyError } from '../reply.ts'
import type { Dialect } from './dialect.ts'

const PROBLEM = { 'content-type': 'application/problem+json' }

/** A failure of the whole call, as problem+json. */
export function problem(
  status: number,
  title: string,
  detail: string,
  more: Json = {},
  headers: Readonly<Record<string, string>> = {},
): ReplyError {
  return new ReplyError(status, { title, type: 'about:blank', status, detail, ...more }, { ...PROBLEM, ...headers })
}

export function unauthorized(): ReplyError {
  return problem(401, 'Unauthorized', 'Unauthorized')
}

/** The app is not attached to a project that may call version 2. */
export function notEnrolled(dialect: Dialect): ReplyError {
  return problem(403, 'Client Forbidden', 'This request must be made using an approved developer account.', {
    type: `${dialect.problems}client-forbidden`,
    reason: 'client-not-enrolled',
    registration_url: 'https://developer.x.com/en/docs/projects/overview',
  })
}

/** The prepaid credits are used up; waiting does not help. The body's wording is not published. */
export function creditsDepleted(dialect: Dialect): ReplyError {
  const detail = 'Your enrolled account does not have any credits to fulfill this request.'
  return problem(402, 'CreditsDepleted', detail, { type: `${dialect.problems}credits` })
}

export function invalidRequest(dialect: Dialect, parameter: string, value: string, message: string): ReplyError {
  const detail = 'One or more parameters to your request was invalid.'
  const errors = [{ parameters: { [parameter]: [value] }, message }]
  return problem(400, 'Invalid Request', detail, { type: `${dialect.problems}invalid-request`, errors })
}

export function tooManyRequests(headers: Readonly<Record<string, string>>): ReplyError {
  const body = { title: 'Too Many Requests', type: 'about:blank', status: 429, detail: 'Too Many Requests' }
  return new ReplyError(429, body, { ...PROBLEM, ...headers })
}

/** An entry of `errors` beside the data that could be had. */
export function notFound(dialect: Dialect, resource: 'user' | 'post', parameter: string, value: string): Json {
  const resource_type = resource === 'user' ? 'user' : dialect.noun
  return {
    value,
    resource_id: value,
    parameter,
    resource_type,
    title: 'Not Found Error',
    detail: `Could not find ${resource_type} with ${parameter}: [${value}].`,
    type: `${dialect.problems}resource-not-found`,
  }
}

/** The posts of a protected account, to a stranger. */
export function notAuthorized(dialect: Dialect, value: string): Json {
  return {
    value,
    resource_id: value,
    parameter: 'id',
    resource_type: 'user',
    section: 'data',
    title: 'Authorization Error',
    detail: `Sorry, you are not authorized to see the user with id: [${value}].`,
    type: `${dialect.problems}not-authorized-for-resource`,
  }
}
