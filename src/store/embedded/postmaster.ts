import { closeSync, fchownSync, openSync } from 'node:fs'
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { failureIn } from './embedded-postgres-error.ts'
import { boundLog, logSize, logTail } from './log-file.ts'
import { commandLine, isAlive } from './process.ts'
import { asIs, type Runner, run, start } from './runner.ts'

/** A living server, as its `postmaster.pid` tells. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** `starting` while it recovers from a crash, `ready`, or `stopping`. */
  readonly status: string
}

export interface LaunchPlan {
  readonly runner: Runner
  readonly binaries: Binaries
  readonly data: string
  readonly logPath: string
  /** Server settings beyond `settings` below; a test turns fsync off. */
  readonly settings: Readonly<Record<string, string>>
  /** The port to keep, because someone still uses the address; otherwise the last one is preferred. */
  readonly port?: number
}

/**
 * A small server: 200 connections, few processes, no replication. `fsync` and `synchronous_commit` stay on, so that what a
 * commit said is stored stays stored: one connection made 1,600 commits a second, 3,300 without, which no job needs.
 * `client_connection_check_interval` lets go of clients that were killed.
 */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  jit: 'off',
  client_connection_check_interval: '5s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_min_error_statement: 'panic',
}

/** The server that runs on this data folder, if one does; removes a `postmaster.pid` whose number someone else has now. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const path = join(data, 'postmaster.pid')
  const text = await readFile(path, 'utf8').catch(() => '')
  const [pid, , , port, , , , status] = text.split('\n')
  if (!pid || !isAlive(Number(pid))) return undefined
  if (!(await isServerOf(data, Number(pid)))) {
    await removeStale(path, text)
    return undefined
  }
  return { pid: Number(pid), port: Number(port), status: status?.trim() ?? 'starting' }
}

async function isServerOf(data: string, pid: number): Promise<boolean> {
  const command = await commandLine(pid)
  return command === undefined || command.includes(`-D ${data} `)
}

/** By way of a rename, so that the file of a server that started just now is put back. */
async function removeStale(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}`
  await rename(path, aside).catch(() => {})
  if ((await readFile(aside, 'utf8').catch(() => text)) === text) await rm(aside, { force: true })
  else await rename(aside, path)
}

/**
 * Starts the server in a session of its own, where the terminal's Ctrl-C does not reach it, and waits until it is
 * ready. Resolves to false when another process was first. Of two servers started on one folder Postgres lets one live.
 */
export async function launch(plan: LaunchPlan): Promise<boolean> {
  for (let tries = 0; ; tries += 1) {
    const port = await choosePort(plan)
    const before = logSize(plan.logPath)
    if (await spawnAndWait(plan, port)) return true
    if (await findPostmaster(plan.data)) return false
    const taken = !(await isFree(port))
    if (!taken || tries === 2)
      throw await failureIn(
        plan.data,
        `The embedded Postgres in ${plan.data} did not start.`,
        logTail(plan.logPath, before),
      )
  }
}

async function spawnAndWait(plan: LaunchPlan, port: number): Promise<boolean> {
  const log = openLog(plan)
  const options = Object.entries({ ...settings, ...plan.settings, port: String(port) })
  const args = ['-D', plan.data, ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const child = start(plan.runner, plan.binaries.postgres, args, { detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  let running = true
  const ended = new Promise<void>(resolve => {
    child.once('exit', resolve).once('error', resolve)
  }).then(() => {
    running = false
  })
  while (running) {
    const found = await findPostmaster(plan.data)
    if (found?.pid === child.pid && found?.status === 'ready') break
    await Promise.race([ended, sleep(20)])
  }
  child.unref()
  if (running) await rememberPort(plan, port)
  return running
}

/** Root's server on someone's folder leaves files that this someone can use later. */
function openLog({ logPath, runner }: LaunchPlan): number {
  boundLog(logPath)
  const log = openSync(logPath, 'a', 0o600)
  if (runner.owner) fchownSync(log, runner.owner.uid, runner.owner.gid)
  return log
}

async function rememberPort({ data, runner }: LaunchPlan, port: number): Promise<void> {
  await writeFile(lastPort(data), String(port), { mode: 0o600 })
  if (runner.owner) await chown(lastPort(data), runner.owner.uid, runner.owner.gid)
}

async function choosePort({ data, port }: LaunchPlan): Promise<number> {
  if (port !== undefined) return port
  const last = Number(await readFile(lastPort(data), 'utf8').catch(() => ''))
  return last > 0 && (await isFree(last)) ? last : freePort()
}

/** The port of the last start, kept so that an address noted in a SQL client stays good. */
function lastPort(data: string): string {
  return join(data, 'polso.port')
}

/** A fast shutdown: open transactions are rolled back, everything committed is written; waits until the server is gone. */
export async function stopPostmaster(data: string, binaries: () => Promise<Binaries>): Promise<void> {
  const pid = (await findPostmaster(data))?.pid
  if (pid === undefined) return
  if (process.platform === 'win32') await run(asIs, (await binaries()).pgCtl, ['kill', 'INT', String(pid)])
  else process.kill(pid, 'SIGINT')
  while (await findPostmaster(data)) await sleep(20)
}

function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  )
}

function freePort(): Promise<number> {
  return listenOnce(0)
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })
}
