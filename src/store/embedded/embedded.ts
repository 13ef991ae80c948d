import { access, constants, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder } from '../../disk.ts'
import { findBinaries } from './binaries.ts'
import { type Cluster, createCluster, prepareToRun, readCluster } from './cluster.ts'
import { EmbeddedPostgresError, failureIn } from './embedded-postgres-error.ts'
import { boundLog, logTail } from './log-file.ts'
import { findPostmaster, launch, type Postmaster, stopPostmaster } from './postmaster.ts'
import { enter, isLast, type Presence, urlOf } from './presence.ts'
import { asIs } from './runner.ts'

export interface EmbeddedOptions {
  /** The folder that holds everything of it, `.polso`; made when it does not exist. */
  readonly dir: string
  readonly log: { info(message: string): void; warn(message: string): void }
  /** Server settings on top of our own. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface Embedded {
  /** Of the superuser, on loopback; holds the password. Stays the same while this process uses the server. */
  readonly url: string
  /** True where this process started the server, false where it joined a running one. */
  readonly started: boolean
  /** Ends this process's use; the last user stops the server. Call it after everything else has closed its connections. */
  leave(): Promise<void>
}

interface Seat {
  readonly cluster: Cluster
  readonly presence: Presence
  readonly postmaster: Postmaster
  readonly started: boolean
}

/** A crash recovery replays at most 256 MB of WAL; a server that takes longer than this (ms) is stuck. */
const patience = 120_000

/**
 * Joins the Postgres that runs on `<dir>/postgres`, or starts it, making the data folder the first time.
 * Throws `EmbeddedPostgresError` with the remedy in its message.
 */
export async function joinOrStartEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dir = await prepareFolder(options.dir)
  let seat = await takeSeat(dir, options)
  const { port } = seat.postmaster
  const tidy = setInterval(() => boundLog(logPath(dir)), 3_600_000).unref()
  let leaving: Promise<void> | undefined

  const watch = () =>
    seat.presence.once('end', async () => {
      if (leaving) return
      options.log.warn('The embedded Postgres went away; it is being started again.')
      const again = await retake(dir, options, port, () => leaving !== undefined)
      if (!again) return
      seat = again
      if (leaving) await giveUpSeat(dir, seat, options)
      else watch()
    })
  watch()

  const leave = async () => {
    clearInterval(tidy)
    await giveUpSeat(dir, seat, options)
  }
  return {
    url: urlOf(seat.cluster, port),
    started: seat.started,
    leave: () => {
      leaving ??= leave()
      return leaving
    },
  }
}

async function takeSeat(dir: string, options: EmbeddedOptions, port?: number): Promise<Seat> {
  let started = false
  try {
    for (const waited = AbortSignal.timeout(patience); !waited.aborted; ) {
      const cluster = await readCluster(dir)
      const postmaster = cluster && (await findPostmaster(cluster.data))
      if (!cluster) await initialize(dir, options)
      else if (!postmaster) started = await startServer(dir, cluster, options, port)
      else {
        const presence = await enter(cluster, postmaster.port)
        if (presence) return { cluster, presence, postmaster, started }
        await sleep(30)
      }
    }
    throw new Error(`It took no connection for ${patience / 1000} s.\n${logTail(logPath(dir))}`)
  } catch (error) {
    if (started) await stopServer(dir).catch(() => {})
    throw await explained(dir, `The embedded Postgres in ${dir} can't be used.`, error)
  }
}

async function initialize(dir: string, { log }: EmbeddedOptions): Promise<void> {
  log.info(`Making the embedded Postgres's data folder in ${dir}`)
  await createCluster(dir).catch(async error => {
    throw await explained(dir, `The embedded Postgres could not make its data folder in ${dir}.`, error)
  })
}

async function prepareFolder(dir: string): Promise<string> {
  const path = resolve(dir)
  try {
    makeFolder(path, 0o700)
    await access(path, constants.W_OK)
    return await realpath(path)
  } catch (error) {
    throw await explained(path, `The folder ${path} for the embedded Postgres can't be used.`, error)
  }
}

async function explained(dir: string, what: string, error: unknown): Promise<Error> {
  if (error instanceof EmbeddedPostgresError) return error
  return failureIn(dir, what, error instanceof Error ? error.message : String(error))
}

function logPath(dir: string): string {
  return join(dir, 'postgres.log')
}

async function startServer(dir: string, cluster: Cluster, options: EmbeddedOptions, port?: number): Promise<boolean> {
  const prepared = await prepareToRun(dir, cluster)
  const plan = { ...prepared, logPath: logPath(dir), settings: options.settings ?? {} }
  return launch(port === undefined ? plan : { ...plan, port })
}

/** After the server was lost: everyone who used it tries, one starts it on the port that all of them know. */
async function retake(
  dir: string,
  options: EmbeddedOptions,
  port: number,
  stop: () => boolean,
): Promise<Seat | undefined> {
  for (let pause = 250; !stop(); pause = Math.min(2 * pause, 10_000)) {
    try {
      return await takeSeat(dir, options, port)
    } catch (error) {
      options.log.warn(error instanceof Error ? error.message : String(error))
      await sleep(pause, undefined, { ref: false })
    }
  }
  return undefined
}

async function giveUpSeat(dir: string, { presence }: Seat, { log }: EmbeddedOptions): Promise<void> {
  const last = await isLast(presence).catch(() => false)
  if (last) await stopServer(dir)
  else log.info('The embedded Postgres stays up: others still use it.')
  await presence.end().catch(() => {})
}

async function stopServer(dir: string): Promise<void> {
  const cluster = await readCluster(dir)
  if (cluster) await stopPostmaster(cluster.data, () => findBinaries(asIs, dir))
}
