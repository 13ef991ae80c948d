import { type Config, configOf } from '../../src/config/file.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { STORY } from '../../src/simulator/index.ts'

/** Settings of a test's town on top of the usual. */
export interface TownOptions {
  /** Of the simulator. */
  readonly url: string
  readonly leaseSeconds?: number
  readonly schedule?: string
  readonly notifiers?: readonly Record<string, unknown>[]
  readonly more?: Record<string, unknown>
  /** Variables of the environment beside the usual. */
  readonly env?: Readonly<Record<string, string>>
}

const WEB_SECRET = 'secret-of-the-page-for-tests-of-a-town'

const review = {
  id: 'rassegna-stampa',
  name: 'Rassegna stampa',
  match: { hashtag: STORY.review.hashtag },
  cadence: STORY.review.cadence,
}

/** The story's three accounts, read from a simulator; alerts go to its inbox. */
export function townConfig({
  url,
  leaseSeconds = 60,
  schedule = '0 0,6,12,18 * * *',
  notifiers,
  more,
  env: added,
}: TownOptions): Config {
  const meta = { access_token: 'env:META', app_secret: 'env:APP', base_url: url }
  const document = {
    time_zone: STORY.zone,
    schedules: { readings: schedule },
    collection: { jitter_seconds: 0, lease_seconds: leaseSeconds },
    detection: { min_history_days: 28 }, // the fleet's fifty days have no more before the story's fall
    credentials: {
      page: { platform: 'facebook', ...meta },
      instagram: { platform: 'instagram', ...meta },
      x: { platform: 'twitter', bearer_token: 'env:X', base_url: url },
    },
    accounts: [
      { id: 'comune-facebook', platform: 'facebook', handle: STORY.facebook.id },
      { id: 'comune-instagram', platform: 'instagram', handle: STORY.instagram.id },
      { id: 'comune-twitter', platform: 'twitter', handle: STORY.twitter.handle, series: [review] },
    ],
    notifiers: notifiers ?? [{ id: 'inbox', type: 'webhook', url: `${url}/inbox`, secret: 'env:HOOK' }],
    ...more,
  }
  const env = {
    META: STORY.metaToken,
    APP: STORY.appSecret,
    X: STORY.xToken,
    HOOK: 'webhook-secret-of-the-test',
    WEB: WEB_SECRET,
    ...added,
  }
  const readFile = () => {
    throw new Error('no files here')
  }
  return configOf(document, { env, readFile }, installedPlugins)
}
