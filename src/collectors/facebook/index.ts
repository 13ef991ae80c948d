import { z } from 'zod'
import type { AccountRef, CollectContext, Collector, CollectorDefinition } from '../collector.ts'
import { checkToken } from '../graph/check.ts'
import { collectAll } from '../graph/collect.ts'
import { Connection } from '../graph/connection.ts'
import { batchLimit } from '../graph/sender.ts'
import { GraphSession } from '../graph/session.ts'
import { graphSettings } from '../graph/settings.ts'
import { readAudience, readDays } from './insights.ts'
import { facebookMetrics } from './metrics.ts'
import { PageReader } from './page.ts'
import { readPagePosts } from './posts.ts'
import { facebookRetired } from './retired.ts'

const settings = z.strictObject(graphSettings)

export type FacebookSettings = z.output<typeof settings>

/** Permission → what is not read without it. */
const permissions = {
  pages_read_engagement: 'posts and insights are not read',
  read_insights: 'insights are not read',
  pages_read_user_content: 'comments and reactions are not read',
}

class FacebookCollector implements Collector {
  readonly #settings: FacebookSettings
  readonly #connection: Connection
  readonly #pages = new PageReader()

  constructor(settings: FacebookSettings) {
    this.#settings = settings
    this.#connection = new Connection(settings)
  }

  collect(accounts: readonly AccountRef[], ctx: CollectContext) {
    return collectAll(new GraphSession(this.#connection, ctx, accounts, true), accounts, {
      profile: (session, account) => this.#pages.read(session, account),
      posts: (session, findings, account, page) => readPagePosts(session, findings, account, page, this.#settings),
      insights: readDays,
      audience: readAudience,
    })
  }

  check(ctx: CollectContext) {
    return checkToken(this.#connection, ctx, permissions)
  }
}

/** A page is named by its id or by the user name in its address. */
function handleFault(handle: string): string | null {
  if (/^\d{5,20}$/.test(handle) || /^[A-Za-z0-9.]{5,50}$/.test(handle)) return null
  return 'a page is given by its numeric id or by its user name, the part after facebook.com/ (letters, digits, dots; at least 5)'
}

export const facebook: CollectorDefinition<FacebookSettings> = {
  platform: 'facebook',
  title: 'Facebook',
  settings,
  batchSize: batchLimit,
  metrics: facebookMetrics,
  retired: facebookRetired,
  handleFault,
  create: settings => new FacebookCollector(settings),
}
