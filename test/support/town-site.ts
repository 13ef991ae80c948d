import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import { compose, syncConfiguration } from '../../src/compose.ts'
import type { Config } from '../../src/config/file.ts'
import { DirectQueue } from '../../src/demo/direct-queue.ts'
import { replay } from '../../src/demo/replay.ts'
import { slotsBetween } from '../../src/jobs/slot.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { type Simulator, STORY, startSimulator, storyWorld } from '../../src/simulator/index.ts'
import type { Db } from '../../src/store/database.ts'
import { unobserved } from '../../src/web/metrics.ts'
import { serveHttp } from '../../src/web/server.ts'
import { createSite } from '../../src/web/site.ts'
import { createTestDatabase } from './database.ts'
import { townConfig } from './town.ts'

/** The story's town with its page, read by the real pipeline in this process. */
export interface TownSite {
  readonly db: Db
  readonly config: Config
  readonly clock: ManualClock
  /** Address of the page. */
  readonly url: string
  readonly simulator: Simulator
  /** Reads, judges and tells everything up to an instant. */
  playTo(end: Date): Promise<void>
  close(): Promise<void>
}

/** Twice a day: midnight bounds the days, noon sees what is due in the morning. */
const SCHEDULE = '0 0,12 * * *'

/**
 * @param from the first reading; the judgement speaks 28 days later
 * @param access settings of `web` beyond address and secret; without them whoever reaches it is `local`
 */
export async function startTownSite(from: Date, access: object = {}): Promise<TownSite> {
  const database = await createTestDatabase({ poolSize: 10 })
  const clock = new ManualClock(from)
  const simulator = await startSimulator({ clock, world: storyWorld() })
  const port = await freePort()
  const web = { url: `http://127.0.0.1:${port}`, secret: 'env:WEB', ...access }
  const config = townConfig({ url: simulator.url, schedule: SCHEDULE, more: { web, http: { port } } })
  await syncConfiguration({ config, db: database.db, clock, plugins: installedPlugins })
  const log = pino({ level: process.env.LOG_LEVEL ?? 'error' }, pino.destination(2))
  const parts = { config, db: database.db, log, clock, plugins: installedPlugins }
  const queue = new DirectQueue()
  const { pipeline, close } = compose(parts, queue, unobserved)
  await pipeline.work()
  const server = await serveSite(parts)
  let last = new Date(from.getTime() - 1)
  return {
    ...{ db: database.db, config, clock, url: web.url, simulator },
    async playTo(end) {
      const slots = slotsBetween(SCHEDULE, STORY.zone, last, end)
      const setTime = async (at: Date) => clock.set(at)
      await replay({ pipeline, queue, setTime, zone: STORY.zone }, slots, () => undefined, new AbortController().signal)
      last = end
    },
    async close() {
      await server.close()
      await queue.close()
      await close()
      await simulator.close()
      await database.close()
    },
  }
}

type SiteParts = Parameters<typeof createSite>[0]

function serveSite(parts: SiteParts): Promise<FastifyInstance> {
  const { host, port } = parts.config.http
  const metrics = { metrics: async () => '', contentType: 'text/plain' }
  return serveHttp({ host, port, checks: {}, ...metrics, log: parts.log, site: createSite(parts) })
}

/** Asked for beforehand: messages name the page's address. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
