import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { SharedClock } from '../clock.ts'
import type { StoryOptions } from './story.ts'

/** What a thread of the simulator is told as it starts. */
export interface ThreadData {
  readonly story: StoryOptions
  /** The time, as `SharedClock` holds it. */
  readonly time: SharedArrayBuffer
}

export interface ServedStory {
  readonly url: string
  readonly inboxUrl: string
  close(): Promise<void>
}

/** Serves the story from a thread of its own: the platforms' work is then not the worker's, as in real life. */
export async function serveStory(story: StoryOptions, clock: SharedClock): Promise<ServedStory> {
  const data: ThreadData = { story, time: clock.shared }
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const thread = new Worker(new URL(`./thread-main.${extension}`, import.meta.url), { workerData: data })
  const [{ url, inboxUrl }] = (await once(thread, 'message')) as [Pick<ServedStory, 'url' | 'inboxUrl'>]
  return { url, inboxUrl, close: async () => void (await thread.terminate()) }
}
