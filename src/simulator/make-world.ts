import { type AccountPlan, makeAccount } from './account.ts'
import { readPostId } from './ids.ts'
import { type Limits, PLATFORM_LIMITS, type SimToken, type World } from './world.ts'

/** A world of these accounts, found by id and by handle. At most 10,000, the room that post ids have. */
export function makeWorld(
  plans: readonly AccountPlan[],
  tokens: readonly SimToken[],
  limits: Partial<Limits> = {},
): World {
  if (plans.length > 10_000) throw new RangeError('A simulated world holds at most 10,000 accounts.')
  const accounts = plans.map((plan, index) => makeAccount(plan, index))
  const ids = new Map(accounts.map(account => [account.id, account]))
  const handles = new Map(accounts.map(account => [`${account.platform}:${account.handle.toLowerCase()}`, account]))
  return {
    accounts,
    tokens,
    limits: { ...PLATFORM_LIMITS, ...limits },
    byId: id => ids.get(id),
    byHandle: (platform, handle) => handles.get(`${platform}:${handle.toLowerCase()}`),
    postById: id => accounts[readPostId(id)?.account ?? -1]?.postById(id),
  }
}
