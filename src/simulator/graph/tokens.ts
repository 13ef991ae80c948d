import { createHmac } from 'node:crypto'
import type { Call, Json } from '../reply.ts'
import type { SimToken, World } from '../world.ts'
import { deadToken, graphError } from './errors.ts'

/** The token a call comes with. Throws as the platform does when there is none, it is dead, or its proof is wrong. */
export function tokenOf(call: Call, world: World): SimToken {
  const text = tokenText(call)
  if (!text) throw graphError({ code: 104, message: 'An access token is required to request this resource.' })
  const token = findToken(world, text)
  if (!token) throw deadToken(undefined)
  if (token.expiresAt !== null && token.expiresAt <= call.now) throw deadToken(463)
  checkProof(call, token)
  return token
}

/** The token a call comes with, whatever its state. */
export function tokenIn(call: Call, world: World): SimToken | undefined {
  return findToken(world, tokenText(call) ?? '')
}

function tokenText(call: Call): string | undefined {
  return parameter(call, 'access_token') ?? call.headers.authorization?.replace(/^(Bearer|OAuth) /, '')
}

function findToken(world: World, text: string): SimToken | undefined {
  return world.tokens.find(token => token.service === 'graph' && token.token === text)
}

/** `appsecret_proof` is the hex HMAC-SHA256 of the token with the app's secret as key. */
function checkProof(call: Call, token: SimToken): void {
  const proof = parameter(call, 'appsecret_proof')
  if (proof === undefined) return
  const expected = createHmac('sha256', token.appSecret ?? '')
    .update(token.token)
    .digest('hex')
  if (proof !== expected)
    throw graphError({ code: 100, type: 'GraphMethodException', message: 'Invalid appsecret_proof provided' })
}

function parameter(call: Call, name: string): string | undefined {
  return call.query.get(name) ?? call.form.get(name) ?? undefined
}

/** `/debug_token`: what is known about another token, dead ones included. Times in unix seconds, 0 = never. */
export function debugToken(call: Call, world: World, inspector: SimToken): Json {
  const token = findToken(world, call.query.get('input_token') ?? '')
  if (!token)
    return { data: { is_valid: false, scopes: [], error: { code: 190, message: 'Invalid OAuth access token.' } } }
  if (token.appId !== inspector.appId)
    throw graphError({ code: 100, message: '(#100) The App_id in the input_token did not match the Viewing App' })
  const alive = token.expiresAt === null || token.expiresAt > call.now
  const inNinetyDays = Math.floor(call.now / 1000) + 90 * 86_400
  const data = {
    app_id: token.appId,
    type: 'PAGE',
    application: 'Simulated app',
    is_valid: alive,
    expires_at: token.expiresAt === null ? 0 : Math.floor(token.expiresAt / 1000),
    data_access_expires_at: inNinetyDays,
    scopes: token.scopes,
    granular_scopes: token.scopes.map(scope => ({ scope })),
    user_id: token.userId ?? '0',
    profile_id: token.userId ?? '0',
    ...(alive
      ? {}
      : { error: { code: 190, subcode: 463, message: 'Error validating access token: Session has expired.' } }),
  }
  return { data }
}
