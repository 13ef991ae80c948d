import { addDays, type Day } from '../days.ts'
import type { Finding, JudgedMetric } from '../detection/detection.ts'
import { withSurroundings } from '../detection/explanation.ts'
import { LOOK_BACK_DAYS, STEP_FOLLOWERS } from '../detection/surroundings.ts'
import type { Db } from '../store/database.ts'
import { followersSteps, otherAccounts } from '../store/surroundings.ts'

/**
 * Completes the explanations of a day's findings by what happened around the account. Asks the tables only where a drop
 * is told of: on most days of most accounts there is nothing to explain.
 */
export async function explained(
  db: Db,
  accountId: number,
  day: Day,
  findings: readonly Finding[],
  holidays: readonly Day[],
): Promise<readonly Finding[]> {
  const drops = findings.filter(f => f.type === 'drop' && f.explanation && f.onset !== null)
  const onset = drops.flatMap(drop => drop.onset ?? []).sort()[0]
  if (onset === undefined) return findings
  const metrics = [...new Set(drops.flatMap((drop): JudgedMetric[] => (drop.metric ? [drop.metric] : [])))]
  const lasted = Math.round((Date.parse(day) - Date.parse(onset)) / 86_400_000) + 1
  const from = addDays(onset, -LOOK_BACK_DAYS - lasted)
  return withSurroundings(findings, {
    day,
    others: await otherAccounts(db, accountId, metrics, from, day),
    followers: metrics.includes('new_followers') ? await followersSteps(db, accountId, onset, day, STEP_FOLLOWERS) : [],
    holidays,
  })
}
