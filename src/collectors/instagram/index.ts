import { z } from 'zod'
import { baseUrl } from '../base-url.ts'
import type { AccountRef, CollectContext, Collector, CollectorDefinition, CredentialCheck } from '../collector.ts'
import { checkToken } from '../graph/check.ts'
import { collectAll } from '../graph/collect.ts'
import { Connection } from '../graph/connection.ts'
import { batchLimit } from '../graph/sender.ts'
import { GraphSession } from '../graph/session.ts'
import { graphSettings } from '../graph/settings.ts'
import { readAudience } from './audience.ts'
import { checkProfile } from './check.ts'
import { readDays } from './insights.ts'
import { readMedia } from './media.ts'
import { instagramMetrics } from './metrics.ts'
import { readProfile } from './profile.ts'
import { instagramRetired } from './retired.ts'

const hosts = { facebook: 'https://graph.facebook.com', instagram: 'https://graph.instagram.com' } as const

const settings = z.strictObject({
  ...graphSettings,
  login: z
    .enum(['facebook', 'instagram'])
    .default('facebook')
    .describe('How the token was made: with Facebook Login (any number of accounts) or with Instagram Login (one).'),
  base_url: baseUrl.optional().describe('Where the Graph API is; by default the host of the login.'),
})

export type InstagramSettings = z.output<typeof settings>

/** Permission → what is not read without it. */
const permissions = {
  instagram_basic: 'nothing is read',
  instagram_manage_insights: 'insights and audience are not read',
  pages_read_engagement: 'accounts behind a page are not read',
}

class InstagramCollector implements Collector {
  readonly #settings: InstagramSettings
  readonly #connection: Connection

  constructor(settings: InstagramSettings) {
    this.#settings = settings
    this.#connection = new Connection({ ...settings, base_url: settings.base_url ?? hosts[settings.login] })
  }

  /** Batches are documented for the host of Facebook Login only. */
  collect(accounts: readonly AccountRef[], ctx: CollectContext) {
    const batched = this.#settings.login === 'facebook'
    return collectAll(new GraphSession(this.#connection, ctx, accounts, batched), accounts, {
      profile: readProfile,
      posts: (session, findings, account, profile) => readMedia(session, findings, account, profile, this.#settings),
      insights: readDays,
      audience: readAudience,
    })
  }

  /** `debug_token` is there for tokens of Facebook Login only. */
  check(ctx: CollectContext): Promise<CredentialCheck> {
    if (this.#settings.login === 'instagram') return checkProfile(this.#connection, ctx)
    return checkToken(this.#connection, ctx, permissions)
  }
}

function handleFault(handle: string): string | null {
  if (/^\d{5,20}$/.test(handle)) return null
  return 'an Instagram account is given by the numeric id of the professional account, not by its user name; the README says where to find it'
}

export const instagram: CollectorDefinition<InstagramSettings> = {
  platform: 'instagram',
  title: 'Instagram',
  settings,
  batchSize: batchLimit,
  metrics: instagramMetrics,
  retired: instagramRetired,
  handleFault,
  create: settings => new InstagramCollector(settings),
}
