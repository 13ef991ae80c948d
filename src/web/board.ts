import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import type { FastifyPluginCallback } from 'fastify'
import type { BullMqQueue } from '../jobs/bull-queue.ts'

/** It styles elements itself; scripts are its own files, as everywhere. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';')

/** Its types know Redis alone, its code asks the queue for its backend. */
type Adapted = ConstructorParameters<typeof BullMQAdapter>[0]

export function boardOf(queues: readonly BullMqQueue[], path: string): FastifyPluginCallback {
  const serverAdapter = new FastifyAdapter().setBasePath(path)
  createBullBoard({
    queues: queues.map(queue => new BullMQAdapter(queue as unknown as Adapted, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Polso', hideRedisDetails: true } },
  })
  return serverAdapter.registerPlugin()
}

/** The page links to fonts of another host, which would hear of every visit. */
export function withoutStrangers(page: string): string {
  return page.replace(/<link[^>]+href="https?:[^>]*>/g, '')
}
