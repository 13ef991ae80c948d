import { parentPort, workerData } from 'node:worker_threads'
import { SharedClock } from '../clock.ts'
import { startSimulator } from './server.ts'
import { storyWorld } from './story.ts'
import type { ThreadData } from './thread.ts'

const { story, time } = workerData as ThreadData
const { url, inboxUrl } = await startSimulator({ world: storyWorld(story), clock: new SharedClock(time) })
parentPort?.postMessage({ url, inboxUrl })
