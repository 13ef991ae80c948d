import { DateTime } from 'luxon'
import { z } from 'zod'
import { type CollectContext, CollectError, type CredentialCheck } from '../collector.ts'
import type { Connection } from './connection.ts'
import { judge } from './judge.ts'
import { parseAnswer } from './schemas.ts'

/** Seconds since 1970; 0 = never. */
const expiry = z.int().nullish()

const debugAnswer = z.object({
  data: z.object({
    app_id: z.union([z.string(), z.number()]).nullish(),
    type: z.string().nullish(),
    is_valid: z.boolean(),
    expires_at: expiry,
    data_access_expires_at: expiry,
    scopes: z.array(z.string()).nullish(),
    error: z.object({ code: z.int().nullish(), subcode: z.int().nullish(), message: z.string().nullish() }).nullish(),
  }),
})

type Debug = z.infer<typeof debugAnswer>['data']

/**
 * Asks `debug_token` whether the token works, until when, and with which permissions.
 * @param needs permission → what is not read without it
 */
export async function checkToken(
  connection: Connection,
  ctx: CollectContext,
  needs: Readonly<Record<string, string>>,
): Promise<CredentialCheck> {
  try {
    return verdict(await debugToken(connection, ctx), needs, connection)
  } catch (error) {
    if (error instanceof CollectError) return { ok: false, message: error.message, expiresAt: null }
    throw error
  }
}

async function debugToken(connection: Connection, ctx: CollectContext): Promise<Debug> {
  const response = await ctx.http.request({
    method: 'GET',
    url: `${connection.baseUrl}/${connection.version}/debug_token`,
    secretQuery: { input_token: connection.token, ...connection.authentication() },
    accounts: [],
  })
  const body = judge(response, true, text => connection.redact(text))
  return parseAnswer(debugAnswer, body, 'debug_token').data
}

function verdict(debug: Debug, needs: Readonly<Record<string, string>>, connection: Connection): CredentialCheck {
  const expiresAt = earliest([debug.expires_at, debug.data_access_expires_at])
  if (!debug.is_valid) {
    const said = connection.redact(debug.error?.message ?? 'the platform gives no reason')
    const message = `the access token is not valid: ${said}; make a new one and put it where access_token points`
    return { ok: false, message, expiresAt }
  }
  const lacking = Object.entries(needs).filter(([scope]) => debug.scopes && !debug.scopes.includes(scope))
  const missing = lacking.map(([scope, loss]) => `without ${scope}, which it lacks, ${loss}`)
  const whose = `a token of type ${debug.type ?? 'unknown'} of the app ${debug.app_id ?? 'unknown'}`
  return { ok: true, message: [whose, ...missing].join('; '), expiresAt }
}

function earliest(seconds: readonly (number | null | undefined)[]): Date | null {
  const real = seconds.filter(value => typeof value === 'number' && value > 0) as number[]
  return real.length === 0 ? null : DateTime.fromSeconds(Math.min(...real)).toJSDate()
}
