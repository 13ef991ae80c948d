import { planNoLongerWatched } from '../alerts/lifecycle.ts'
import { dayOf } from '../days.ts'
import { type AlertRoute, applyAlertChanges, watchedAlerts } from '../store/alerts.ts'
import type { Db } from '../store/database.ts'
import { endUnconfiguredRuns, lockUnconfigured, unconfiguredAccounts } from '../store/unconfigured.ts'

/**
 * Ends what is open about accounts that were taken out of the configuration: nobody reads or judges them any more, so
 * nothing else would, and staff would be reminded for ever. What was dismissed without an end day is over, too, and so
 * are runs that a replica gave back after their account had left.
 */
export async function endUnconfigured(
  { db, routes }: { readonly db: Db; readonly routes: readonly AlertRoute[] },
  now: Date,
): Promise<void> {
  await endUnconfiguredRuns(db, now)
  for (const { accountId, timeZone } of await unconfiguredAccounts(db)) {
    await db.transaction().execute(async trx => {
      if (!(await lockUnconfigured(trx, accountId))) return
      const day = dayOf(now, timeZone)
      const changes = planNoLongerWatched(day, await watchedAlerts(trx, accountId))
      await applyAlertChanges(trx, changes, { now, day, routes })
    })
  }
}
