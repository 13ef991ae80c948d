import { ReplyError } from '../reply.ts'

interface GraphErrorParts {
  readonly message: string
  readonly type?: 'OAuthException' | 'GraphMethodException'
  readonly code: number
  readonly subcode?: number
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The envelope of every Graph error; HTTP 400 unless said otherwise. */
export function graphError(parts: GraphErrorParts): ReplyError {
  const { message, type = 'OAuthException', code, subcode, status = 400, headers = {} } = parts
  const error = {
    message,
    type,
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    ...(code === 1 || code === 2 ? { is_transient: true } : {}),
    fbtrace_id: 'SimulatedTraceId0000000',
  }
  return new ReplyError(status, { error }, headers)
}

export function badParameter(message: string): ReplyError {
  return graphError({ code: 100, message: `(#100) ${message}` })
}

/** One answer for what does not exist and for what the token may not see. */
export function missingObject(id: string): ReplyError {
  const message =
    `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, ` +
    'or does not support this operation.'
  return graphError({ code: 100, subcode: 33, type: 'GraphMethodException', message })
}

export function deadToken(subcode: number | undefined): ReplyError {
  const message = 'Error validating access token: The session has been invalidated.'
  return graphError({ code: 190, message, ...(subcode === undefined ? {} : { subcode }) })
}

/** Too many calls; the platform says how many minutes to stay away in `X-Business-Use-Case-Usage`. */
export function tooManyCalls(headers: Readonly<Record<string, string>>): ReplyError {
  return graphError({ code: 4, message: '(#4) Application request limit reached', headers })
}
