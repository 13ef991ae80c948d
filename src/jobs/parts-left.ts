import { type AlertRoute, hearersOf, routesFor, without } from '../store/alert-routes.ts'
import type { Db, Trx } from '../store/database.ts'
import { tellRoutes } from '../store/outbox.ts'
import { endedLeaders, handOver, type PartLeft } from '../store/parts-left.ts'
import { addTransition } from '../store/transitions.ts'

/**
 * Tells of the parts that an ended alert leaves open, so that none stays open unheard: once, by the one that leads from
 * then on. Nobody hears again what they were told already.
 */
export async function tellPartsLeft(
  { db, routes }: { readonly db: Db; readonly routes: readonly AlertRoute[] },
  now: Date,
): Promise<void> {
  for (const ended of await endedLeaders(db)) {
    await db.transaction().execute(async trx => {
      const parts = await handOver(trx, ended, now)
      for (const part of parts) {
        const leader = part === parts[0] ? null : (parts[0]?.alertId ?? null)
        await tell(trx, part, await unaware(trx, part, leader, routes, now), ended, now)
      }
    })
  }
}

async function unaware(
  trx: Trx,
  part: PartLeft,
  leader: number | null,
  routes: readonly AlertRoute[],
  now: Date,
): Promise<readonly AlertRoute[]> {
  const { alertId, severity } = part
  const toldBy = leader === null ? null : { leader, alertId, now }
  return without(await routesFor(trx, part, toldBy, routes, severity), await hearersOf(trx, alertId))
}

async function tell(
  trx: Trx,
  { alertId, evidence: known }: PartLeft,
  routes: readonly AlertRoute[],
  ended: number,
  now: Date,
): Promise<void> {
  if (routes.length === 0) return
  const evidence = { ...known, told_by: ended }
  const line = { alertId, from: 'open', to: 'open', step: 'released', at: now, evidence } as const
  await tellRoutes(trx, await addTransition(trx, line), routes, now)
}
