import { z } from 'zod'
import type { AccountRef, CollectResult, Observation } from '../collector.ts'
import { askAccount } from '../graph/account-fields.ts'
import { count } from '../graph/schemas.ts'
import type { GraphSession } from '../graph/session.ts'
import { profileMetrics } from './metrics.ts'

const profileSchema = z.object({
  id: z.string().min(1),
  username: z.string().nullish(),
  name: z.string().nullish(),
  followers_count: count,
  follows_count: count,
  media_count: count,
})

const counts = 'id,username,name,followers_count,follows_count,media_count'
const leastCounts = 'id,username,followers_count'

/** An account as it is now. */
export interface Profile {
  readonly identity: CollectResult['identity']
  readonly observations: readonly Observation[]
  /** `null` when not told. */
  readonly followers: number | null
}

export async function readProfile(session: GraphSession, account: AccountRef): Promise<Profile> {
  const { data, receivedAt } = await askAccount(session, account, [counts, leastCounts], profileSchema)
  return {
    identity: { platformId: data.id, handle: data.username ?? null, name: data.name ?? null },
    observations: observe(data, session.ctx.slot, receivedAt),
    followers: data.followers_count ?? null,
  }
}

function observe(profile: z.infer<typeof profileSchema>, slot: Date, observedAt: Date): readonly Observation[] {
  const values: Readonly<Record<string, number | null | undefined>> = {
    followers: profile.followers_count,
    follows: profile.follows_count,
    posts_total: profile.media_count,
  }
  return profileMetrics.map(({ metric }) => {
    const value = values[metric] ?? null
    const at = { metric, period: 'instant', periodStart: null, periodEnd: slot, observedAt } as const
    return value === null ? { ...at, value, unavailable: 'not-returned' } : { ...at, value }
  })
}
