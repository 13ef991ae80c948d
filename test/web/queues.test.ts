import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { bullQueues, openQueue } from '../../src/jobs/bull-queue.ts'
import { type JobQueue, noQueue } from '../../src/jobs/queue.ts'
import { hashPassword } from '../../src/web/access/passwords.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { siteConfig, startSite, type TestSite } from './support.ts'

const PASSWORD = 'correct horse battery'
let database: TestDatabase
let hash: string
beforeAll(async () => {
  database = await createTestDatabase()
  hash = await hashPassword(PASSWORD)
})
afterAll(() => database.close())

const config = () =>
  siteConfig(
    {
      users: [
        { name: 'anna', role: 'editor', password_hash: 'env:HASH' },
        { name: 'rita', password_hash: 'env:HASH' },
      ],
    },
    { HASH: hash },
  )

describe.each(['redis', 'postgres'] as const)("the queue's own view on %s", backend => {
  let queue: JobQueue
  let site: TestSite
  beforeAll(async () => {
    const redisUrl = backend === 'redis' ? (process.env.POLSO_TEST_REDIS_URL ?? '') : null
    const log = pino({ level: 'silent' })
    queue = await openQueue({ databaseUrl: database.url, redisUrl, log, prefix: randomUUID().slice(0, 8) })
    await queue.add([
      { queue: 'detect', id: 'detect-7', data: { kind: 'detect', accountId: 7 } },
      { queue: 'notify', id: 'notify-1', data: { kind: 'notify' }, delayMs: 60_000 },
    ])
    site = await startSite(config(), database.db, undefined, () => bullQueues(queue, ['detect', 'notify']))
  })
  afterAll(async () => {
    await site.close()
    await queue.close(0)
  })

  const as = async (user: string) => {
    const visitor = site.visitor()
    await visitor.send('/login', '/login', { user, password: PASSWORD })
    return visitor
  }

  it('shows editors the jobs, by scripts of its own and without a word to other hosts', async () => {
    const visitor = await as('anna')
    const page = await visitor.get('/queues')
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
    expect(page.text).not.toMatch(/https?:/)
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';.*frame-ancestors 'none'/)
    const script = /src="(static\/js\/main\.\w+\.js)"/.exec(page.text)?.[1]
    expect((await visitor.get(`/queues/${script}`)).status).toBe(200)
    const { queues } = JSON.parse((await visitor.get('/queues/api/queues?activeQueue=detect')).text) as {
      queues: { name: string; readOnlyMode: boolean; counts: Record<string, number>; jobs: { id: string }[] }[]
    }
    expect(queues).toMatchObject([
      {
        name: 'detect',
        readOnlyMode: true,
        counts: { waiting: 1 },
        jobs: [{ id: 'detect-7', data: { accountId: 7 } }],
      },
      { name: 'notify', readOnlyMode: true, counts: { delayed: 1 } },
    ])
  })

  it('changes nothing, for whomever', async () => {
    const visitor = await as('anna')
    const headers = { cookie: `polso=${visitor.cookies.get('polso')}`, origin: site.base }
    const emptied = await fetch(`${site.base}/queues/api/queues/detect/empty`, { method: 'PUT', headers })
    expect(emptied.status).toBe(405)
    const added = await fetch(`${site.base}/queues/api/queues/detect/add`, { method: 'POST', headers })
    expect(added.status).toBe(405)
    expect((await queue.counts(['detect'])).detect).toMatchObject({ waiting: 1 })
  })

  it('is for editors', async () => {
    const reader = await as('rita')
    for (const path of ['/queues', '/queues/api/queues', '/queues/queue/detect']) {
      expect((await reader.get(path)).status).toBe(403)
      expect((await site.visitor().get(path)).status).toBe(303)
    }
  })
})

describe('a site without a queue', () => {
  it('has no view of it', async () => {
    expect(bullQueues(noQueue, ['detect'])).toEqual([])
    const site = await startSite(siteConfig({}), database.db, undefined, () => [])
    expect((await site.visitor().get('/queues')).status).toBe(404)
    await site.close()
  })
})
