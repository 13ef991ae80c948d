import { bendCall, bendReply } from './bend.ts'
import { failureOf } from './failures.ts'
import { type Fault, type FaultLevel, type Faults, isMishap } from './faults.ts'
import { batchCalls, batchReply, isBatch } from './graph/batch.ts'
import { answerGraph } from './graph/index.ts'
import type { Meter } from './limits.ts'
import { type Call, type Reply, ReplyError } from './reply.ts'
import { isX, type Target, targetOf } from './targets.ts'
import type { World } from './world.ts'
import type { Billing } from './x/billing.ts'
import { answerX } from './x/index.ts'

/** What a call is answered from. */
export interface Platforms {
  readonly world: World
  readonly meter: Meter
  readonly billing: Billing
  readonly faults: Faults
}

/** What comes of a call: the reply, and the faults that may still befall it on the wire. */
export interface Outcome {
  readonly reply: Reply
  readonly faults: readonly Fault[]
  readonly target: Target
  readonly items: readonly Outcome[]
}

/** Answers a call, or a batch with all that is in it. */
export function answer(call: Call, platforms: Platforms): Outcome {
  return isBatch(call) ? answerBatch(call, platforms) : answerOne(call, platforms, 'call')
}

function answerOne(call: Call, platforms: Platforms, level: FaultLevel): Outcome {
  const { world, meter, billing } = platforms
  const target = targetOf(call, world)
  const faults = platforms.faults.hit(target, level)
  const bent = bendCall(call, faults)
  const answered = () => (isX(call) ? answerX(bent, world, meter, billing) : answerGraph(bent, world, meter))
  return { reply: failureOf(call, faults) ?? bendReply(answered(), bent, faults), faults, target, items: [] }
}

function answerBatch(call: Call, platforms: Platforms): Outcome {
  const calls = readBatch(call)
  const target = batchTarget(call, 'calls' in calls ? calls.calls : [], platforms.world)
  const faults = platforms.faults.hit(target, 'batch')
  const failure = failureOf(call, faults) ?? ('refusal' in calls ? calls.refusal : undefined)
  if (failure || !('calls' in calls)) return { reply: failure ?? batchReply(call, []), faults, target, items: [] }
  const items = calls.calls.map(item => answerOne(item, platforms, 'item'))
  const reply = batchReply(
    call,
    items.map(item => (item.faults.some(isMishap) ? null : item.reply)),
  )
  return { reply, faults, target, items }
}

function readBatch(call: Call): { calls: readonly Call[] } | { refusal: Reply } {
  try {
    return { calls: batchCalls(call) }
  } catch (error) {
    if (error instanceof ReplyError) return { refusal: error.reply }
    throw error
  }
}

function batchTarget(call: Call, items: readonly Call[], world: World): Target {
  const platforms = new Set(items.flatMap(item => targetOf(item, world).platforms))
  return { platforms: [...platforms], accounts: [], path: '/?batch', now: call.now, endpoint: 'POST /?batch' }
}
