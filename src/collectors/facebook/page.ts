import { z } from 'zod'
import type { AccountRef, CollectResult, Observation } from '../collector.ts'
import { isUnknownParameter } from '../graph/errors.ts'
import { count } from '../graph/schemas.ts'
import type { GraphSession } from '../graph/session.ts'
import { profileMetrics } from './metrics.ts'

const pageSchema = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  username: z.string().nullish(),
  fan_count: count,
  followers_count: count,
  talking_about_count: count,
  access_token: z.string().nullish(),
})

/** A page as it is now. */
export interface Page {
  readonly identity: CollectResult['identity']
  readonly observations: readonly Observation[]
  /** Fans or followers, whichever are more; `null` when neither is told. */
  readonly people: number | null
  /** Secret. The page's own token, which insights want; given only to the token of somebody with a role on the page. */
  readonly token: string | undefined
}

const fields = 'id,name,username,fan_count,followers_count,talking_about_count'

/** How pages are read with one credential; remembers what the platform refused. */
export class PageReader {
  /** Off once the platform refused the field: then the credential's own token serves for everything. */
  #asksForToken = true

  async read(session: GraphSession, account: AccountRef): Promise<Page> {
    const counts = [...account.parts].every(part => part === 'profile')
    if (counts || !this.#asksForToken) return readPage(session, account, fields)
    try {
      return await readPage(session, account, `${fields},access_token`)
    } catch (error) {
      if (!isUnknownParameter(error)) throw error
      this.#asksForToken = false
      return readPage(session, account, fields)
    }
  }
}

async function readPage(session: GraphSession, account: AccountRef, fields: string): Promise<Page> {
  const path = encodeURIComponent(account.platformId ?? account.handle)
  const request = { account: account.id, path, query: { fields }, optional: false }
  const { data, receivedAt } = await session.ask(request, pageSchema)
  const known = [data.fan_count, data.followers_count].filter(value => typeof value === 'number')
  return {
    identity: { platformId: data.id, handle: data.username ?? null, name: data.name ?? null },
    observations: observe(data, session.ctx.slot, receivedAt),
    people: known.length === 0 ? null : Math.max(...known),
    token: data.access_token ?? undefined,
  }
}

function observe(page: z.infer<typeof pageSchema>, slot: Date, observedAt: Date): readonly Observation[] {
  const values: Readonly<Record<string, number | null | undefined>> = {
    followers: page.followers_count,
    fans: page.fan_count,
    talking_about: page.talking_about_count,
  }
  return profileMetrics.map(({ metric }) => {
    const value = values[metric] ?? null
    const at = { metric, period: 'instant', periodStart: null, periodEnd: slot, observedAt } as const
    return value === null ? { ...at, value, unavailable: 'not-returned' } : { ...at, value }
  })
}
