import { resolve } from 'node:path'
import { called } from '../called.ts'
import { systemClock } from '../clock.ts'
import { UsageError } from '../commands/errors.ts'
import { compose, syncConfiguration } from '../compose.ts'
import { rollUpDue } from '../jobs/roll-up.ts'
import { installedPlugins } from '../plugins.ts'
import { NotReadyError, openRuntime, type Runtime } from '../runtime.ts'
import { joinOrStartEmbedded } from '../store/embedded/embedded.ts'
import { migrate } from '../store/migrate.ts'
import { lastPlannedSlot } from '../store/slots.ts'
import { unobserved } from '../web/metrics.ts'
import { logOnce } from '../witness.ts'
import { type ReplayedDemo, SCHEDULE, startDemo, startReplay } from './config.ts'
import { DirectQueue } from './direct-queue.ts'
import { hurry, startOver, takeFolder } from './folder.ts'
import { answerAlerts, answersAt } from './office.ts'
import { replay } from './replay.ts'
import { type Screen, screenFor } from './screen.ts'
import { type DemoState, readDemoState, writeDemoState } from './state.ts'
import { slotsToReplay, storyOf, yesterday } from './story.ts'
import { summarise } from './summary.ts'

export interface DemoOptions {
  /** End after the replay. */
  readonly once: boolean
  readonly json: boolean
  readonly reset: boolean
  /** Day on which the story ends; `null`: yesterday, and going on live. */
  readonly ending: string | null
}

/** Running work may take so long to end on Ctrl-C. */
const GRACE_MS = 5_000
const QUIET = { info: () => undefined, warn: () => undefined }

/** Replays the story, shows what was found, and goes on live until it is told to leave. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const leaving = new AbortController()
  const leave = () => leaving.abort()
  process.on('SIGINT', leave).on('SIGTERM', leave)
  try {
    const screen = screenFor(options.json)
    const dataDir = resolve(process.env.POLSO_DATA_DIR ?? '.polso')
    const state = chooseState(options, options.reset ? null : readDemoState(dataDir), systemClock.now())
    await inFolder(options, dataDir, state, async runtime => {
      const done = state.replayed || (await replayStory(runtime, state, dataDir, screen, leaving.signal))
      if (!done) return screen.interrupted()
      const stays = !options.once && !leaving.signal.aborted
      const summary = await summarise(runtime.db, { start: storyOf(state).start, end: state.ending })
      await screen.summary(summary, runtime, stays)
      if (stays) await goLive(runtime, { ...state, replayed: true }, screen, leaving.signal)
    })
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
  }
}

/** The kept demo, or a new one; refuses to mix two stories in one folder. */
function chooseState({ ending }: DemoOptions, kept: DemoState | null, now: Date): DemoState {
  const asked: DemoState = { ending: ending ?? yesterday(now), closed: ending !== null, replayed: false }
  if (kept === null) return asked
  if (kept.closed === asked.closed && (!kept.closed || kept.ending === asked.ending)) return kept
  const how = kept.closed ? `--ending ${kept.ending}` : 'without --ending'
  throw new UsageError(
    `This folder holds a demo that was started ${how}. Start it again like that, or start over with --reset.`,
  )
}

type ReplayRuntime = Runtime & Pick<ReplayedDemo, 'setTime'>

/** Starts the platforms and opens the embedded database, at once: both take seconds, and neither needs the other. */
async function open(state: DemoState, dataDir: string): Promise<{ demo: ReplayedDemo; runtime: Runtime }> {
  const early = joinOrStartEmbedded({ dir: dataDir, log: QUIET }).catch(() => null) // the runtime says what is wrong
  try {
    const demo = await startReplay(state, installedPlugins)
    // The demo never writes into a database or queue of somebody's real installation.
    const own = { DATABASE_URL: undefined, REDIS_URL: undefined, POLSO_DATA_DIR: dataDir }
    const env = { LOG_LEVEL: 'warn', ...process.env, ...own }
    return {
      demo,
      runtime: await openRuntime({ command: 'demo', env, cwd: process.cwd(), migrations: 'left-alone', demo }),
    }
  } finally {
    await (await early)?.leave()
  }
}

/** Opens what the demo needs, takes the folder, and leaves both in order. */
async function inFolder(
  options: DemoOptions,
  dataDir: string,
  state: DemoState,
  work: (runtime: ReplayRuntime) => Promise<void>,
): Promise<void> {
  const { demo, runtime } = await open(state, dataDir)
  try {
    const giveBack = await takeFolder(runtime.pool)
    if (!giveBack)
      throw new NotReadyError(
        'A demo is already running in this folder. Stop it first, or look at its data with: ' +
          `${called.polso} accounts`,
      )
    try {
      if (options.reset) await startOver(runtime.db)
      await migrate(runtime.db)
      await hurry(runtime.db, !state.replayed)
      writeDemoState(dataDir, state)
      runtime.watch(logOnce(runtime.log, 'Postgres')) // a full disk is waited for, which would look like a standstill
      await work({ ...runtime, setTime: demo.setTime })
    } finally {
      await giveBack() // else closing would wait for ever for the connection that holds the folder
    }
  } finally {
    await runtime.close()
  }
}

/** @returns false when it was told to leave before the end; the next start goes on from there */
async function replayStory(
  runtime: ReplayRuntime,
  state: DemoState,
  dataDir: string,
  screen: Screen,
  leaving: AbortSignal,
): Promise<boolean> {
  const { db, clock, config, setTime } = runtime
  const last = await lastPlannedSlot(db, SCHEDULE)
  const slots = slotsToReplay(state, last, systemClock.now())
  screen.begins(storyOf(state), slots.length, last !== null)
  await setTime(slots[0] ?? clock.now())
  await syncConfiguration(runtime)
  const queue = new DirectQueue()
  const { pipeline, close } = compose(runtime, queue, unobserved)
  try {
    await pipeline.work()
    const parts = { pipeline, queue, setTime, zone: config.time_zone }
    const answer = answersAt(storyOf(state))
    const until = slots.filter(slot => slot < answer)
    const progress = (before: number) => (slot: Date, done: number) =>
      screen.progress(slot, before + done, slots.length)
    await replay(parts, until, progress(0), leaving)
    if (until.length > 0 && !leaving.aborted) await answerAlerts(db, config.time_zone, answer)
    await replay(parts, slots.slice(until.length), progress(until.length), leaving)
    await rollUpDue(db) // by the month: nobody asks the analysts' views in between
  } finally {
    await queue.close()
    await close()
    await hurry(db, false)
  }
  if (leaving.aborted) return false
  writeDemoState(dataDir, { ...state, replayed: true })
  return true
}

/** From here on it is what `polso start` does, on the wall clock. */
async function goLive(runtime: Runtime, state: DemoState, screen: Screen, leaving: AbortSignal): Promise<void> {
  const demo = await startDemo(state, installedPlugins)
  const config = { ...demo.config, http: runtime.config.http } // with what the environment says of it
  const { startService } = await import('../service.ts') // the page and all it needs: of no use to a replay
  const service = await startService({ ...runtime, config, clock: demo.clock }, 'all')
  screen.live(service.url)
  await new Promise<void>(resolve => leaving.addEventListener('abort', () => resolve(), { once: true }))
  screen.leaving()
  await service.stop(GRACE_MS)
  await demo.close()
}
