import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { StoryOptions } from './story.ts'

/** What the serving process is told: an instant, and answers when it holds. */
export interface TimeMessage {
  readonly now: number
}

export interface ServedStory {
  readonly url: string
  readonly inboxUrl: string
  /** Moves the platforms' clock; the next call sees the new time. */
  setTime(now: Date): Promise<void>
  close(): Promise<void>
}

/** Serves the story from a process of its own: the platforms' work is then not the worker's, as in real life. */
export async function serveStory(story: StoryOptions, now: Date): Promise<ServedStory> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const main = fileURLToPath(new URL(`./process-main.${extension}`, import.meta.url))
  const child = fork(main, [JSON.stringify(story), now.toISOString()], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const answer = async () => {
    const [first] = await Promise.race([once(child, 'message'), exited.then(() => [null])])
    if (first === null) throw new Error('the simulated platforms ended unexpectedly')
    return first as Pick<ServedStory, 'url' | 'inboxUrl'>
  }
  return {
    ...(await answer()),
    setTime: async at => {
      const heard = answer()
      child.send({ now: at.getTime() } satisfies TimeMessage)
      await heard
    },
    close: async () => {
      if (child.connected) child.disconnect() // else the signal that ends us has ended it, too
      await exited
    },
  }
}
