import { z } from 'zod'
import { type CollectContext, CollectError, type CredentialCheck } from '../collector.ts'
import type { Connection } from '../graph/connection.ts'
import { judge } from '../graph/judge.ts'
import { parseAnswer } from '../graph/schemas.ts'

const me = z.object({ user_id: z.string().nullish(), username: z.string().nullish() })

/** Whether a token of Instagram Login works, by asking whose it is. When it ends can't be asked there. */
export async function checkProfile(connection: Connection, ctx: CollectContext): Promise<CredentialCheck> {
  try {
    const response = await ctx.http.request({
      method: 'GET',
      url: `${connection.baseUrl}/${connection.version}/me`,
      query: { fields: 'user_id,username' },
      secretQuery: connection.authentication(),
      accounts: [],
    })
    const body = judge(response, true, text => connection.redact(text))
    const { user_id, username } = parseAnswer(me, body, '/me')
    return {
      ok: true,
      message: `the token of ${username ?? 'an account'} (id ${user_id ?? 'unknown'})`,
      expiresAt: null,
    }
  } catch (error) {
    if (error instanceof CollectError) return { ok: false, message: error.message, expiresAt: null }
    throw error
  }
}
