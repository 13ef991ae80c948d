import { type Clock, ManualClock, systemClock } from '../clock.ts'
import { type Config, configOf } from '../config/file.ts'
import type { Plugins } from '../config/plugins.ts'
import { addDays, type Day } from '../days.ts'
import { type ServedStory, STORY, serveStory, startSimulator, storyDaysEnding, storyWorld } from '../simulator/index.ts'

import { type DemoState, endOf, readDemoState } from './state.ts'

/** Everything a command needs to work on the demo's data: the town's configuration and the platforms it names. */
export interface Demo {
  readonly state: DemoState
  readonly config: Config
  readonly clock: Clock
  close(): Promise<void>
}

/** Name of the demo's one schedule. */
export const SCHEDULE = 'readings'
/** Read four times a day while the past is replayed, … */
export const REPLAY_SCHEDULE = '0 0,6,12,18 * * *'
/** … and every hour from then on. */
export const LIVE_SCHEDULE = '0 * * * *'

/**
 * Opens the demo of a data folder. The simulated platforms run inside this process: their world is a function of time
 * alone, so any process sees the same one.
 *
 * @returns `null` where the folder holds no demo
 */
export async function openDemo(dataDir: string, plugins: Plugins): Promise<Demo | null> {
  const state = readDemoState(dataDir)
  return state === null ? null : startDemo(state, plugins)
}

export async function startDemo(state: DemoState, plugins: Plugins): Promise<Demo> {
  // A moment after the last reading, so that it lies in the past.
  const clock = state.closed ? new ManualClock(new Date(endOf(state).getTime() + 60_000)) : systemClock
  const simulator = await startSimulator({ clock, world: storyWorld({ ending: state.ending }) })
  return { state, clock, config: configFor(simulator, state, plugins), close: () => simulator.close() }
}

/** A demo whose time is set from slot to slot. */
export interface ReplayedDemo extends Demo {
  readonly setTime: (at: Date) => Promise<void>
}

/** The platforms get a process of their own: a replay keeps this one busy enough. */
export async function startReplay(state: DemoState, plugins: Plugins): Promise<ReplayedDemo> {
  const clock = new ManualClock(systemClock.now())
  const served = await serveStory({ ending: state.ending }, clock.now())
  const setTime = (at: Date) => {
    clock.set(at)
    return served.setTime(at)
  }
  return { state, clock, config: configFor(served, state, plugins), setTime, close: () => served.close() }
}

const configFor = (at: Addresses, state: DemoState, plugins: Plugins): Config =>
  configOf(document(at, state), secrets, plugins, "the demo's configuration")

type Addresses = Pick<ServedStory, 'url' | 'inboxUrl'>

/** Known to everybody: they open the simulator and nothing else. */
const secrets = {
  env: {
    DEMO_META_TOKEN: STORY.metaToken,
    DEMO_META_APP_SECRET: STORY.appSecret,
    DEMO_X_TOKEN: STORY.xToken,
    DEMO_WEBHOOK_SECRET: 'the-demo-tells-itself',
  },
  readFile: () => {
    throw new Error('the demo reads no files')
  },
}

/** The town's polso.yaml. */
function document({ url, inboxUrl }: Addresses, { replayed, ending }: DemoState) {
  const meta = { access_token: 'env:DEMO_META_TOKEN', app_secret: 'env:DEMO_META_APP_SECRET', base_url: url }
  const inbox = { type: 'webhook', url: inboxUrl, secret: 'env:DEMO_WEBHOOK_SECRET' }
  return {
    time_zone: STORY.zone,
    language: 'it',
    schedules: { [SCHEDULE]: replayed ? LIVE_SCHEDULE : REPLAY_SCHEDULE },
    collection: { jitter_seconds: 0 },
    credentials: {
      'meta-page': { platform: 'facebook', ...meta, max_post_insights: 100 }, // the page posts eagerly
      'meta-instagram': { platform: 'instagram', ...meta },
      x: { platform: 'twitter', bearer_token: 'env:DEMO_X_TOKEN', base_url: url, monthly_budget_usd: 100 },
    },
    accounts: [
      { id: 'comune-facebook', name: STORY.name, platform: 'facebook', handle: STORY.facebook.id },
      { id: 'comune-instagram', name: STORY.name, platform: 'instagram', handle: STORY.instagram.id },
      {
        id: 'comune-twitter',
        name: STORY.name,
        platform: 'twitter',
        handle: STORY.twitter.handle,
        series: [
          {
            id: 'rassegna-stampa',
            name: 'Rassegna stampa',
            match: { hashtag: STORY.review.hashtag },
            cadence: STORY.review.cadence,
            grace_minutes: 120,
          },
        ],
      },
    ],
    verifica: { body: STORY.name, residents: { countries: ['IT'], cities: ['La Spezia'] } },
    contracts: contractsOf(storyDaysEnding(ending).weeks),
    notifiers: [
      { id: 'press-office', ...inbox, kinds: ['metric'] },
      { id: 'ops', ...inbox, kinds: ['operational'] },
    ],
    // Nobody in the story answers; what is replayed would be months of reminders.
    answering: { remind_after_hours: replayed ? 24 : 'off' },
    http: { port: 0 },
  }
}

/** The contract of the story and its extension, moved in time with it. */
function contractsOf(weeks: number) {
  const moved = (day: Day) => addDays(day, 7 * weeks)
  const common = {
    supplier: 'Multimedia srls',
    subject: 'Gestione dei canali social del Comune',
    currency: 'EUR',
    accounts: ['comune-facebook', 'comune-instagram', 'comune-twitter'],
  }
  return [
    { id: 'social-2019', ...common, start: moved('2019-03-25'), end: moved('2019-07-31'), months: 4, amount: 6000 },
    {
      id: 'social-2019-proroga',
      ...common,
      subject: `${common.subject}: proroga`,
      start: moved('2019-11-01'),
      end: moved('2019-12-31'),
      months: 2,
      amount: 7500,
    },
  ]
}
