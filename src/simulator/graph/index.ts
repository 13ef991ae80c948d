import type { Meter } from '../limits.ts'
import { type Call, type Reply, ReplyError } from '../reply.ts'
import type { World } from '../world.ts'
import { badParameter, graphError, missingObject, tooManyCalls } from './errors.ts'
import { answerNode, findNode } from './nodes.ts'
import { debugToken, tokenOf } from './tokens.ts'
import { takeCall, usageHeaders } from './usage.ts'

const JSON_HEADERS = { 'content-type': 'application/json; charset=UTF-8', 'facebook-api-version': 'v26.0' }

/** Answers one Graph call that is no batch. Never throws. */
export function answerGraph(call: Call, world: World, meter: Meter): Reply {
  try {
    return { status: 200, ...answered(call, world, meter) }
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error
    return { ...error.reply, headers: { ...JSON_HEADERS, ...error.reply.headers } }
  }
}

function answered(call: Call, world: World, meter: Meter): Pick<Reply, 'headers' | 'body'> {
  checkVersion(call.base)
  const token = tokenOf(call, world)
  const node = findNode(world, call.path.split('/')[1] ?? '', token)
  const allowance = takeCall(meter, world, token.token, call.now)
  const type = node?.account.platform === 'instagram' ? 'instagram' : 'pages'
  const headers = usageHeaders(allowance, node?.account.id, type, call.now)
  if (!allowance.allowed) throw tooManyCalls(headers)
  if (call.method !== 'GET') throw badParameter('Unsupported request')
  if (call.path === '/debug_token')
    return { headers: { ...JSON_HEADERS, ...headers }, body: debugToken(call, world, token) }
  // Also with `?ids=`, which the root took until 2026-10-27.
  if (call.path === '/') throw missingObject('')
  return { headers: { ...JSON_HEADERS, ...headers }, body: answerNode(call, world, token) }
}

/** Versions live about two years; without one the oldest living is meant. */
function checkVersion(base: string): void {
  const version = /\/v(\d+)\.\d$/.exec(base)?.[1]
  if (version === undefined) return
  if (Number(version) > 26) throw graphError({ code: 2500, message: `Unknown path components: /v${version}.0` })
  if (Number(version) < 21)
    throw graphError({ code: 2635, message: '(#2635) You are calling a deprecated version of the Ads API.' })
}
