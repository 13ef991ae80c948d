import { z } from 'zod'
import { CollectError, type CollectErrorKind } from '../collector.ts'

/** A refusal in the Graph API's own words. `code` is `null` when the answer carried no error of the Graph API. */
export class GraphError extends CollectError {
  readonly code: number | null
  readonly subcode: number | null
  constructor(
    kind: CollectErrorKind,
    message: string,
    options: { code?: number; subcode?: number | undefined; until?: Date } = {},
  ) {
    super(kind, message, options)
    this.code = options.code ?? null
    this.subcode = options.subcode ?? null
  }

  withUntil(until: Date): GraphError {
    const { code, subcode } = this
    return new GraphError(this.kind, this.message, {
      until,
      ...(code === null ? {} : { code }),
      subcode: subcode ?? undefined,
    })
  }
}

/** Platform's envelope of a refusal, usually with HTTP 400. */
const envelope = z.object({
  error: z.object({
    message: z.string().nullish().catch(null),
    type: z.string().nullish().catch(null),
    code: z.int(),
    error_subcode: z.int().nullish().catch(null),
    is_transient: z.boolean().nullish().catch(null),
  }),
})

/** Subcode of code 100: the object does not exist, or the token may not see it. */
const objectMissing = 33

const kinds: Readonly<Record<number, CollectErrorKind>> = {
  1: 'transient',
  2: 'transient',
  4: 'rate-limited',
  17: 'rate-limited',
  32: 'rate-limited',
  341: 'rate-limited',
  613: 'rate-limited',
  80001: 'rate-limited',
  80002: 'rate-limited',
  3: 'forbidden',
  10: 'forbidden',
  368: 'forbidden',
  803: 'gone', // a user name that nobody has
  100: 'bad-response',
  102: 'auth',
  190: 'auth',
  104: 'bad-response',
  2500: 'bad-response',
}

/** Rate limits that concern one page or Instagram account; the other limits concern the whole app or token. */
const limitsOfOneAccount: readonly number[] = [32, 80001, 80002]

/** Why a token is dead, by subcode of 190. */
const deadTokens: Readonly<Record<number, string>> = {
  458: 'the app was removed from the account it belonged to',
  459: 'the person it belongs to must pass a security check on the platform first',
  460: 'the password of the person it belongs to was changed',
  463: 'it has expired',
  467: 'it is no longer valid',
}

export function isObjectMissing(error: unknown): boolean {
  return error instanceof GraphError && error.kind === 'gone'
}

/** Code 100 without the object missing: the platform does not know a parameter of ours, such as a retired metric. */
export function isUnknownParameter(error: unknown): boolean {
  return error instanceof GraphError && error.code === 100 && error.subcode !== objectMissing
}

export function limitsOnlyOneAccount(error: GraphError): boolean {
  return error.code !== null && limitsOfOneAccount.includes(error.code)
}

type Refusal = z.infer<typeof envelope>['error']

/**
 * The platform checked `appsecret_proof` and it did not fit the token. Nothing is published about it; developers report
 * it as code 100 without subcode, told from an unknown parameter by its type alone.
 */
function isWrongProof({ code, type, error_subcode }: Refusal): boolean {
  return code === 100 && !error_subcode && type === 'GraphMethodException'
}

/** 104 is a signature that is missing or wrong. */
const isAboutProof = (error: Refusal): boolean => error.code === 104 || isWrongProof(error)

function kindOf(error: Refusal, status: number): CollectErrorKind {
  if (isWrongProof(error)) return 'auth'
  if (error.code === 100 && error.error_subcode === objectMissing) return 'gone'
  if (error.code >= 200 && error.code <= 299) return 'forbidden'
  return kinds[error.code] ?? (error.is_transient ? 'transient' : kindOfStatus(status))
}

/** What a status means where the Graph API gave no code that is known. */
export function kindOfStatus(status: number): CollectErrorKind {
  if (status >= 500) return 'transient'
  if (status === 429) return 'rate-limited'
  if (status === 401) return 'auth'
  if (status === 403) return 'forbidden'
  return status === 404 ? 'gone' : 'bad-response'
}

/**
 * The refusal in an answer, or `null` when it is none.
 * @param redact takes every secret out of the platform's words: some messages repeat the token they refuse
 */
export function readError(body: unknown, status: number, redact: (text: string) => string): GraphError | null {
  if (!hasError(body)) return null // nearly always; a failing parse is dear
  const parsed = envelope.safeParse(body)
  if (!parsed.success) return null
  const { error } = parsed.data
  const { code, error_subcode } = error
  const kind = kindOf(error, status)
  const said = redact(error.message ?? 'no message').slice(0, 300)
  const number = error_subcode ? `code ${code}, subcode ${error_subcode}` : `code ${code}`
  const todo = isAboutProof(error) ? otherApp : remedy(kind, error_subcode ?? null)
  const message = `the Graph API refused: ${said} (${number})${todo}`
  return new GraphError(kind, message, { code, subcode: error_subcode ?? undefined })
}

const hasError = (body: unknown): boolean => typeof body === 'object' && body !== null && 'error' in body

const otherApp = '; app_secret and access_token seem to be of two apps: take both from the same one'

function remedy(kind: CollectErrorKind, subcode: number | null): string {
  if (kind === 'auth') {
    const why = subcode === null ? undefined : deadTokens[subcode]
    return `; the access token is refused${why ? `: ${why}` : ''}. Make a new one for this app and put it where access_token points`
  }
  if (kind === 'forbidden') return '; ask for the permission named in the README of this collector'
  if (kind === 'gone') return '; it does not exist, or the token may not see it: check the handle and the token'
  return ''
}
