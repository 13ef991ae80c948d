import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { createCluster, prepareToRun, readCluster } from '../../../src/store/embedded/cluster.ts'
import { findPostmaster, launch, stopPostmaster } from '../../../src/store/embedded/postmaster.ts'
import { urlOf } from '../../../src/store/embedded/presence.ts'
import { isAlive } from '../../../src/store/embedded/process.ts'
import { temporaryFolder } from './folder.ts'

export interface PostgresServer {
  /** Of the superuser, database `postgres`; the same after each start. */
  readonly url: string
  /** Fast shutdown: clients lose their connection, what was committed is kept. */
  stop(): Promise<void>
  /** As a crash: nothing more is written, nobody is answered any more, the next start recovers. */
  kill(): Promise<void>
  /** After `stop` or `kill`. */
  start(): Promise<void>
  /** Stops it and removes its data. */
  remove(): Promise<void>
}

/** fsync off: such a server survives the end of its own process, not that of the machine. */
const settings = { fsync: 'off', max_connections: '400' }

/** A real Postgres of the test's own; nothing starts it again but the test. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = temporaryFolder('postgres')
  await createCluster(folder.path)
  const cluster = await readCluster(folder.path)
  if (!cluster) throw new Error(`no data folder in ${folder.path}`)
  const prepared = await prepareToRun(folder.path, cluster)
  const plan = { ...prepared, logPath: join(folder.path, 'postgres.log'), settings }
  const running = () => findPostmaster(prepared.data)
  const stop = () => stopPostmaster(prepared.data, async () => prepared.binaries)
  await launch(plan)
  const port = (await running())?.port
  if (port === undefined) throw new Error('the server ended right after its start')
  const url = urlOf(cluster, port, 'postgres')
  return {
    url,
    stop,
    async kill() {
      const server = await running()
      const backends = await backendsOf(url)
      if (server) process.kill(server.pid, 'SIGKILL')
      // Backends end when they notice; until then they answer.
      while ((await running()) || backends.some(isAlive)) await sleep(10)
    },
    async start() {
      await launch({ ...plan, port })
    },
    async remove() {
      await stop()
      folder.remove()
    },
  }
}

async function backendsOf(url: string): Promise<number[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity')
  await client.end()
  return rows.map(({ pid }) => pid)
}
