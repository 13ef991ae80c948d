/** What the demo, the tests and the benchmarks use of the simulator. */
export type { RecordedCall } from './calls.ts'
export type { Counters } from './counters.ts'
export type { Fault } from './faults.ts'
export { type Simulator, type SimulatorOptions, startSimulator } from './server.ts'
export { STORY, type StoryOptions, storyWorld } from './story.ts'
export { STORY_DAYS, type StoryDays, shiftFor, storyDaysEnding } from './story-calendar.ts'
export type { Limits, Platform, PostKind, PostPlan, SimAccount, SimPost, SimToken, World } from './world.ts'
