import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { stringify } from 'yaml'
import { systemClock } from '../../src/clock.ts'
import { latestSlot } from '../../src/jobs/slot.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/servers/folder.ts'
import { compare, type Figure, median } from './figure.ts'
import type { Servers } from './servers.ts'
import { forkSimulator } from './simulator.ts'
import { ACCOUNTS, pretendRead, SCHEDULE, secrets, townConfig, townDocument, ZONE } from './town.ts'

/** Long enough that no second slot comes while the first is read. */
const EVERY_TEN_MINUTES = '*/10 * * * *'
const ROUNDS = 3
/** Of a town; one a platform is not needed, for nothing is read. */
const FEW = 3
/** Idle memory is looked at when the start's own garbage had time to go. */
const SETTLE_MS = 3000
const MB = 1024 * 1024

/** The compiled worker from its spawn to ready, and what it holds in memory, against a bare process of Node. */
export async function startFigures({ redisUrl }: Servers): Promise<Figure[]> {
  const folder = temporaryFolder('bench-start')
  const simulator = await forkSimulator(ACCOUNTS)
  const database = await createTestDatabase()
  try {
    const cli = compile(folder.path)
    const document = (accounts: number) => stringify(townDocument(simulator.url, EVERY_TEN_MINUTES, accounts))
    writeFileSync(join(folder.path, 'few.yaml'), document(FEW))
    writeFileSync(join(folder.path, 'many.yaml'), document(ACCOUNTS))
    await pretendRead(database.db, townConfig(simulator.url, EVERY_TEN_MINUTES), systemClock, slot(-1))
    const env = {
      ...secrets,
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl,
      POLSO_HTTP_PORT: '0',
      PATH: process.env.PATH,
    }
    const polso = (config: string) =>
      start(process.execPath, [cli, 'start'], folder.path, { ...env, POLSO_CONFIG: config })
    const node = () => start(process.execPath, [bare], folder.path, env)
    return await measured(database, polso, node)
  } finally {
    await database.close()
    await simulator.close()
    folder.remove()
  }
}

async function measured(
  { db }: TestDatabase,
  polso: (config: string) => Promise<Worker>,
  node: () => Promise<Worker>,
): Promise<Figure[]> {
  // Nothing is due while this slot counts as planned.
  await sql`insert into polso.slots (schedule, slot, planned_at) values (${SCHEDULE}, ${slot(1)}, now())`.execute(db)
  const starts: { value: number; limit: number }[] = []
  const idle: { value: number; limit: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const [ours, bare] = [await polso('few.yaml'), await node()]
    starts.push({ value: ours.seconds, limit: bare.seconds })
    await sleep(SETTLE_MS)
    idle.push({ value: await ours.memory(), limit: await bare.memory() })
    await Promise.all([ours.stop(), bare.stop()])
  }
  await sql`delete from polso.slots`.execute(db)
  const worker = await polso('many.yaml')
  await eventually(() => allRead(db), 120_000)
  const busy = await worker.memory()
  await worker.stop()
  const against = 'Node with a connection to Postgres and an HTTP server'
  const [bareStart, bareMemory] = [median(starts.map(s => s.limit)), median(idle.map(i => i.limit))]
  const note = `${ACCOUNTS} accounts`
  return [
    compare({ figure: 'start.ready', unit: 's', against, note: `compiled, ${FEW} accounts` }, starts),
    compare({ figure: 'start.ready.loaded', unit: 's', against, note }, { value: worker.seconds, limit: bareStart }),
    compare({ figure: 'memory.idle', unit: 'MB', against, note: `${FEW} accounts` }, idle),
    compare(
      { figure: 'memory.loaded', unit: 'MB', against, note: `right after ${note} were read` },
      { value: busy, limit: bareMemory },
    ),
  ]
}

async function allRead(db: TestDatabase['db']): Promise<void> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from polso.collection_runs where status = 'ok' and job <> 'pretended'`.execute(db)
  if (rows[0]?.n !== ACCOUNTS) throw new Error(`${rows[0]?.n} of ${ACCOUNTS} accounts were read`)
}

/** The newest slot, or those around it. */
const slot = (offset: number): Date => {
  const newest = latestSlot(EVERY_TEN_MINUTES, ZONE, systemClock.now())
  return new Date(newest.getTime() + offset * 600_000)
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const bare = fileURLToPath(new URL('./bare-process.mjs', import.meta.url))

/** As `npm run build` does, but into a folder of its own. Returns the path of the command line. */
function compile(folder: string): string {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', join(folder, 'dist')])
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return join(folder, 'dist/cli.js')
}

interface Worker {
  /** From its spawn to the first 200 of /readyz. */
  readonly seconds: number
  /** Resident, in MB. */
  memory(): Promise<number>
  stop(): Promise<void>
}

async function start(program: string, args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Worker> {
  const from = performance.now()
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const url = await addressOf(child)
  while (!(await isReady(url))) await sleep(5)
  const seconds = (performance.now() - from) / 1000
  return {
    seconds,
    memory: async () => residentIn(await (await fetch(`${url}/metrics`)).text()),
    stop: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** From the log's line that says it; what is logged afterwards is drained. */
async function addressOf(child: ChildProcess): Promise<string> {
  const told: string[] = []
  const found = new Promise<string>(resolve => {
    if (!child.stderr) return
    createInterface({ input: child.stderr }).on('line', line => {
      if (told.length < 20) told.push(line)
      const url = /"url":"(http[^"]+)"/.exec(line)?.[1]
      if (url) resolve(url)
    })
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`it ended early:\n${told.join('\n')}`)))
  ended.catch(() => undefined)
  return Promise.race([found, ended])
}

async function isReady(url: string): Promise<boolean> {
  const { status } = await fetch(`${url}/readyz`)
  return status === 200
}

function residentIn(metrics: string): number {
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / MB)
}
