import { z } from 'zod'
import type {
  AccountId,
  AccountRef,
  CollectContext,
  Collector,
  CollectorDefinition,
  CollectResult,
} from '../collector.ts'
import { CollectError } from '../collector.ts'
import { checkToken } from '../graph/check.ts'
import { Connection } from '../graph/connection.ts'
import { Findings } from '../graph/findings.ts'
import { batchLimit } from '../graph/sender.ts'
import { GraphSession } from '../graph/session.ts'
import { graphSettings } from '../graph/settings.ts'
import { readAudience, readDays } from './insights.ts'
import { facebookMetrics } from './metrics.ts'
import { readPage } from './page.ts'
import { readPagePosts } from './posts.ts'

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

  constructor(settings: FacebookSettings) {
    this.#settings = settings
    this.#connection = new Connection(settings)
  }

  async collect(accounts: readonly AccountRef[], ctx: CollectContext) {
    const session = new GraphSession(this.#connection, ctx, accounts, true)
    const entries = accounts.map(async account => [account.id, await this.#read(session, account)] as const)
    return new Map<AccountId, CollectResult | CollectError>(await Promise.all(entries))
  }

  check(ctx: CollectContext) {
    return checkToken(this.#connection, ctx, permissions)
  }

  async #read(session: GraphSession, account: AccountRef): Promise<CollectResult | CollectError> {
    try {
      const page = await readPage(session, account)
      const { parts } = account
      const findings = new Findings()
      if (parts.has('profile')) findings.observations.push(...page.observations)
      await Promise.all([
        parts.has('posts') &&
          findings.attempt('posts', () => readPagePosts(session, findings, account, page, this.#settings)),
        parts.has('insights') && findings.attempt('insights', () => readDays(session, findings, account, page)),
        parts.has('audience') && findings.attempt('audience', () => readAudience(session, findings, account, page)),
      ])
      return findings.result(page.identity)
    } catch (error) {
      if (error instanceof CollectError) return error
      throw error
    }
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
  handleFault,
  create: settings => new FacebookCollector(settings),
}
