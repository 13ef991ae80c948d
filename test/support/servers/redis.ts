import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from './folder.ts'
import { freePort } from './free-port.ts'
import { programOf } from './program.ts'

export interface RedisServer {
  /** The same after each start. */
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
  /** After `stop`. */
  start(): Promise<void>
  /** Stops it and removes its data. */
  remove(): Promise<void>
}

/** A Redis of the test's own. It forgets everything when it stops unless `keepsData`. */
export async function startRedis({ keepsData = false } = {}): Promise<RedisServer> {
  const folder = temporaryFolder('redis')
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const program = redisProgram()
  const arguments_ = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder.path, '--save', '']
  const log = keepsData ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']
  let child: ChildProcess

  const start = async () => {
    child = spawn(program, [...arguments_, ...log], { stdio: 'ignore' })
    child.unref()
    await answers(port, child)
  }
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  await start()
  return {
    url,
    get pid() {
      return child.pid ?? 0
    },
    start,
    stop,
    async remove() {
      await stop()
      folder.remove()
    },
  }
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  while (!(await pong(port))) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`)
    await sleep(20)
  }
}

/** By hand: an ioredis client leaves a timer of two seconds behind, which would hold up the end of the run. */
function pong(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
  return new Promise<boolean>(resolve => {
    socket.once('data', reply => resolve(reply.toString() === '+PONG\r\n'))
    socket.once('error', () => resolve(false)).once('close', () => resolve(false))
  }).finally(() => socket.destroy())
}

/** On PATH, else installed with the system's package manager. */
function redisProgram(): string {
  return programOf({
    name: 'Redis',
    programs: ['redis-server', 'valkey-server'],
    packages: { apt: ['redis-server'], dnf: 'redis', apk: 'redis', brew: 'redis' },
    remedy: 'install redis-server, or set REDIS_URL to one that they may fill and flush.',
  })
}
