import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ReplicaSettings, ToReplica } from './replica.ts'

/** Replicas in processes of their own, that share a database, a queue and the test's clock. */
export class Fleet {
  readonly #shared: Omit<ReplicaSettings, 'role' | 'now'>
  readonly #replicas = new Map<number, { child: ChildProcess; role: ReplicaSettings['role'] }>()
  #now: number
  #next = 0

  constructor(shared: Omit<ReplicaSettings, 'role' | 'now'>, now: Date) {
    this.#shared = shared
    this.#now = now.getTime()
  }

  /** Starts a replica and waits until it takes up work. Returns its number. */
  async start(role: ReplicaSettings['role']): Promise<number> {
    const settings: ReplicaSettings = { ...this.#shared, role, now: this.#now }
    const replica = fileURLToPath(new URL('./replica.ts', import.meta.url))
    const child = fork(replica, [JSON.stringify(settings)], {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const number = this.#next++
    const gone = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`replica ${number} ended early: ${code}`)),
    )
    await Promise.race([once(child, 'message'), gone])
    gone.catch(() => undefined)
    this.#replicas.set(number, { child, role })
    this.#send(child, { now: this.#now })
    return number
  }

  setClock(now: Date): void {
    this.#now = now.getTime()
    for (const { child } of this.#replicas.values()) this.#send(child, { now: this.#now })
  }

  /** Every scheduler wakes, as at a tick. */
  tick(message: ToReplica = { plan: true }): void {
    for (const { child, role } of this.#replicas.values()) if (role === 'scheduler') this.#send(child, message)
  }

  /** kill -9. */
  async kill(number: number): Promise<void> {
    const replica = this.#replicas.get(number)
    this.#replicas.delete(number)
    if (!replica) return
    const exit = once(replica.child, 'exit')
    replica.child.kill('SIGKILL')
    await exit
  }

  async close(): Promise<void> {
    await Promise.all([...this.#replicas.keys()].map(number => this.kill(number)))
  }

  #send(child: ChildProcess, message: ToReplica): void {
    if (child.connected) child.send(message, () => undefined)
  }
}
