import { pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import { compose } from '../../src/compose.ts'
import { openQueue } from '../../src/jobs/bull-queue.ts'
import type { Pipeline } from '../../src/jobs/pipeline.ts'
import { createLogger } from '../../src/log.ts'
import { installedPlugins } from '../../src/plugins.ts'
import type { RecordedCall } from '../../src/simulator/index.ts'
import { unobserved } from '../../src/web/metrics.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { repeatCalls, storeRows } from './bare.ts'
import { callFigures } from './calls.ts'
import { type Rows, takeRows } from './copy.ts'
import { compare, type Figure, secondsOf } from './figure.ts'
import type { Servers } from './servers.ts'
import { forkSimulator, type RemoteSimulator } from './simulator.ts'
import { ACCOUNTS, pretendRead, secrets, townConfig } from './town.ts'

/** Noon in Rome; the slots after it fall within one local day and within the twelve hours that insights hold. */
const START = new Date('2019-11-05T11:00:00Z')
/** Distance of the slots, so that all rounds find room there. */
const SLOT_MS = 15 * 60_000
const EXPRESSION = '*/15 * * * *'
/** Single rounds are a sixth apart on a machine with neighbours; the median of so many is not. */
const ROUNDS = 21
/** Rounds until Node has compiled what is hot: a worker runs for weeks. */
const WARM_UP = 14
/** Timelines that one X job asks for at the same time. */
const X_AT_ONCE = 8

interface Bench {
  readonly database: TestDatabase
  readonly simulator: RemoteSimulator
  readonly clock: ManualClock
  readonly pipeline: Pipeline
  readonly concurrency: number
  /** Resolves when so many collect jobs have ended. */
  ended(jobs: number): Promise<void>
  close(): Promise<void>
}

interface Round {
  readonly pipeline: number
  readonly requests: number
  readonly copy: number
  readonly rows: number
  readonly calls: readonly RecordedCall[]
}

/** One slot of 3,000 accounts from plan to stored rows, against the same requests and rows with nothing around them. */
export async function pipelineFigures(servers: Servers): Promise<Figure[]> {
  const bench = await open(servers)
  try {
    await slot(bench, 1) // reads thirty days of posts, as a first run does
    const rounds: Round[] = []
    for (let i = 0; i < WARM_UP + ROUNDS; i++) rounds.push(await round(bench, 2 + i))
    return figuresOf(rounds.slice(WARM_UP))
  } finally {
    await bench.close()
  }
}

function figuresOf(rounds: readonly Round[]): Figure[] {
  const first = rounds[0] as Round
  const seconds = rounds.map(r => ({ value: r.pipeline, limit: r.requests + r.copy }))
  const note = `${ACCOUNTS} accounts, counts of accounts and posts: ${first.calls.length} calls, ${first.rows} rows`
  const against = 'the same requests bare, then COPY of the same rows'
  const parts = rounds.map(r => ({ value: r.requests, limit: r.requests + r.copy }))
  return [
    compare({ figure: 'pipeline', unit: 's', against, note }, seconds, { atMost: 1.5 }),
    compare({ figure: 'pipeline.limit.requests', unit: 's', against: 'requests and COPY together' }, parts),
    ...callFigures(first.calls, ACCOUNTS / 3),
  ]
}

async function open({ redisUrl }: Servers): Promise<Bench> {
  const simulator = await forkSimulator(ACCOUNTS)
  const database = await createTestDatabase({ poolSize: 10 })
  const config = townConfig(simulator.url, EXPRESSION)
  const clock = new ManualClock(START)
  // As in production, a line a run; but to nowhere.
  const hidden = Object.values(secrets)
  const destination = pino.destination('/dev/null')
  const log = createLogger({ level: 'info', pretty: false, destination, secrets: () => hidden })
  const ends = counter()
  const onJobEnd = (queue: string) => queue.startsWith('collect') && ends.add()
  const queue = await openQueue({ databaseUrl: database.url, redisUrl, log, onJobEnd })
  const parts = { config, db: database.db, log, clock, plugins: installedPlugins }
  const { pipeline, close } = compose(parts, queue, unobserved)
  await pretendRead(database.db, config, clock, START)
  await pipeline.work()
  return {
    database,
    simulator,
    clock,
    pipeline,
    concurrency: config.collection.concurrency,
    ended: ends.reached,
    close: async () => {
      await queue.close(5000)
      await close()
      await simulator.close()
      await database.close()
    },
  }
}

function counter() {
  let count = 0
  let goal = Number.POSITIVE_INFINITY
  let reach = () => {}
  return {
    add: () => {
      count++
      if (count >= goal) reach()
    },
    reached: (jobs: number) =>
      new Promise<void>(resolve => {
        count = 0
        goal = jobs
        reach = resolve
      }),
  }
}

/** The n-th slot after the start. Returns the seconds from its plan to its last stored row. */
async function slot({ simulator, clock, pipeline, ended }: Bench, n: number): Promise<number> {
  clock.set(slotAt(n))
  await simulator.setClock(clock.now())
  const jobs = ACCOUNTS / 3 / 100 + (2 * ACCOUNTS) / 3 / 50
  return secondsOf(async () => {
    const done = ended(jobs)
    await pipeline.plan()
    await done
  })
}

const slotAt = (n: number): Date => new Date(START.getTime() + n * SLOT_MS)

async function round(bench: Bench, n: number): Promise<Round> {
  const { simulator, concurrency } = bench
  await simulator.takeCalls()
  const pipeline = await slot(bench, n)
  const calls = await simulator.takeCalls()
  const lanes = { facebook: concurrency, instagram: concurrency, twitter: concurrency * X_AT_ONCE }
  const requests = await secondsOf(() => repeatCalls(simulator.url, calls, lanes))
  const { copy, rows } = await storeAgain(bench.database, slotAt(n))
  return { pipeline, requests, copy, rows, calls }
}

/** Takes the slot's rows out of the tables and puts them back by COPY. */
async function storeAgain({ pool }: TestDatabase, slot: Date): Promise<{ copy: number; rows: number }> {
  const client = await pool.connect()
  try {
    const since = `'${slot.toISOString()}'`
    const wheres = {
      'polso.collection_runs': `slot = ${since}`,
      'polso.platform_calls': `received_at >= ${since}`,
      'polso.run_calls': `run_id in (select run_id from polso.collection_runs where slot = ${since})`,
      'polso.account_snapshots': `slot = ${since}`,
      'polso.post_snapshots': `slot = ${since}`,
      'polso.posts': `last_seen_slot = ${since}`,
    }
    const tables: Rows[] = []
    for (const [table, where] of Object.entries(wheres)) tables.push(await takeRows(client, table, where))
    const removed = Object.entries(wheres).reverse()
    let rows = 0
    for (const [table, where] of removed)
      rows += (await client.query(`delete from ${table} t where ${where}`)).rowCount ?? 0
    for (const [table] of removed) await client.query(`vacuum ${table}`)
    return { copy: await secondsOf(() => storeRows(client, tables)), rows }
  } finally {
    client.release()
  }
}
