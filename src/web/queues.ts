import type { FastifyInstance } from 'fastify'
import type { Shell } from './shell.ts'

const QUEUES_PATH = '/queues'

/**
 * BullMQ's own view of the queues, for editors, to look at: what is due stands in the tables, so nothing is ever mended
 * here, and whatever is not a reading is refused.
 */
export async function addQueues(app: FastifyInstance, shell: Shell): Promise<void> {
  const queues = shell.parts.queues?.() ?? []
  if (queues.length === 0) return
  const board = await import('./board.ts')
  app.addHook('onRequest', async (request, reply) => {
    if ((await shell.admit('editor', request, reply)) === null) return reply
    if (request.method !== 'GET' && request.method !== 'HEAD') return shell.trouble('look-only', request, reply)
    return undefined
  })
  app.addHook('onSend', async (_, reply, payload) => {
    reply.header('content-security-policy', board.POLICY)
    return typeof payload === 'string' ? board.withoutStrangers(payload) : payload
  })
  await app.register(board.boardOf(queues, QUEUES_PATH), { prefix: QUEUES_PATH })
}
