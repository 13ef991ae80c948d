import { CollectError } from '../collector.ts'
import { GraphError, kindOfStatus, readError } from './errors.ts'

/** An answer of the platform, or one item of a batch's. */
export interface RawAnswer {
  readonly status: number
  readonly body: string
  readonly receivedAt: Date
}

/**
 * The parsed body of an answer. Throws what it stands for when it is a refusal, or no answer of the Graph API.
 * @param whole it is the answer of a whole call, so that a 404 tells of a wrong address and not of an account
 */
export function judge({ status, body }: RawAnswer, whole: boolean, redact: (text: string) => string): unknown {
  const json = softJson(body)
  const refused = readError(json, status, redact)
  if (refused) throw refused
  const known = status === 200 || status >= 500 || status === 429 || !whole
  if (status !== 200 && known)
    throw new GraphError(kindOfStatus(status), `the Graph API answered with HTTP status ${status}`)
  if (json !== undefined && known) return json
  const seems = /^\s*</.test(body) ? 'HTML instead of JSON' : 'something that is no answer of the Graph API'
  throw new CollectError('bad-response', `${seems} came with HTTP status ${status}: check base_url and proxies`)
}

function softJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
