import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client } from 'pg'

export interface User {
  readonly child: ChildProcess
  readonly url: string
  readonly started: boolean
  readonly uid: number
  leave(): Promise<void>
}

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** Another process that uses the server; in a process group of its own, so that a terminal's signals can be played. */
export async function user(dir: string, prefix: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<User> {
  const script = join(import.meta.dirname, 'user-process.ts')
  const [command = '', ...args] = [...prefix, process.execPath, '--import', tsx, script, dir]
  const child = spawn(command, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const ended = once(child, 'exit')
  const line = once(child.stdout, 'data')
  const [said] = await Promise.race([line, ended.then(() => Promise.reject(new Error('the user process ended early')))])
  const leave = async () => {
    child.stdin.end()
    await ended
  }
  return { child, leave, ...(JSON.parse(String(said)) as { url: string; started: boolean; uid: number }) }
}

export async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit')
  process.kill(-(child.pid ?? 0), signal)
  await ended
}

/** The server's process id, from the first line of its lock file. */
export function serverPid(dir: string): number {
  return Number(readFileSync(join(dir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query(sql).finally(() => client.end())
  return rows
}

export const inUserNamespace = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--']

export function works(prefix: string[]): boolean {
  try {
    const [command = '', ...args] = [...prefix, 'true']
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
