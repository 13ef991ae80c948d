import { ManualClock } from '../clock.ts'
import type { TimeMessage } from './process.ts'
import { startSimulator } from './server.ts'
import { type StoryOptions, storyWorld } from './story.ts'

const [story = '{}', now = ''] = process.argv.slice(2)
const clock = new ManualClock(new Date(now))
const { url, inboxUrl } = await startSimulator({ world: storyWorld(JSON.parse(story) as StoryOptions), clock })

process.on('message', ({ now }: TimeMessage) => {
  clock.set(new Date(now))
  process.send?.({})
})
// Lives as long as the process that asked for it, and Ctrl-C is that one's to answer.
process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => undefined)
process.send?.({ url, inboxUrl })
