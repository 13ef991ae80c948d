import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RecordedCall } from '../../src/simulator/index.ts'
import type { ToSimulator } from './simulator-process.ts'

/** The simulator as seen from the process that measures. */
export interface RemoteSimulator {
  readonly url: string
  setClock(now: Date): Promise<void>
  /** The calls since this was asked last. */
  takeCalls(): Promise<readonly RecordedCall[]>
  close(): Promise<void>
}

export async function forkSimulator(accounts: number): Promise<RemoteSimulator> {
  const child = fork(fileURLToPath(new URL('./simulator-process.ts', import.meta.url)), [String(accounts)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const answer = async <T>(): Promise<T> => (await once(child, 'message'))[0] as T
  const ask = async <T>(message: ToSimulator): Promise<T> => {
    const answered = answer<T>()
    child.send(message)
    return answered
  }
  const { url } = await answer<{ url: string }>()
  return {
    url,
    setClock: async now => void (await ask({ now: now.getTime() })),
    takeCalls: async () => {
      const { total, log } = await ask<{ total: number; log: readonly RecordedCall[] }>({ calls: true })
      if (log.length < total) throw new Error(`the simulator kept only ${log.length} of ${total} calls`)
      return log
    },
    close: async () => {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}
