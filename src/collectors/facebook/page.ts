import { z } from 'zod'
import type { AccountRef, CollectResult, Observation } from '../collector.ts'
import { askAccount, type FieldLists } from '../graph/account-fields.ts'
import { count } from '../graph/schemas.ts'
import type { Answer, GraphSession } from '../graph/session.ts'
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
  /** What day insights depend on: the likes; the followers where likes are not told. `null` when neither is. */
  readonly likes: number | null
  /** Fans or followers, whichever are more; `null` when neither is told. */
  readonly people: number | null
  /** Secret. The page's own token, which insights want; given only to the token of somebody with a role on the page. */
  readonly token: string | undefined
}

const counts = 'id,name,username,fan_count,followers_count,talking_about_count'
const leastCounts = 'id,name,username,followers_count'
const withToken = (fields: string) => `${fields},access_token`

/** How pages are read with one credential; remembers what the platform refused. */
export class PageReader {
  /** Off once the platform answered only without the field: then the credential's own token serves for everything. */
  #asksForToken = true

  async read(session: GraphSession, account: AccountRef): Promise<Page> {
    const asksForToken = this.#asksForToken && [...account.parts].some(part => part !== 'profile')
    const lists: FieldLists = asksForToken
      ? [withToken(counts), counts, withToken(leastCounts), leastCounts]
      : [counts, leastCounts]
    const answer = await askAccount(session, account, lists, pageSchema)
    if (asksForToken && [counts, leastCounts].includes(answer.fields)) this.#asksForToken = false
    return pageOf(answer, session.ctx.slot)
  }
}

function pageOf({ data, receivedAt }: Answer<z.infer<typeof pageSchema>>, slot: Date): Page {
  const { fan_count: fans, followers_count: followers } = data
  const known = [fans, followers].filter(value => typeof value === 'number')
  return {
    identity: { platformId: data.id, handle: data.username ?? null, name: data.name ?? null },
    observations: observe(data, slot, receivedAt),
    likes: fans ?? followers ?? null,
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
