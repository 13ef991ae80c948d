import type { OpenAlert } from '../alerts/alert.ts'
import { openFindings } from '../alerts/lifecycle.ts'
import { readDailySeries } from '../analytics/daily.ts'
import { addDays, type Day, dayOf, dayStart } from '../days.ts'
import { minutesOf, overdueFrom, shareBy } from '../detection/cadence-days.ts'
import { BRIDGE_DAYS } from '../detection/calendar.ts'
import { dayNumber } from '../detection/days.ts'
import {
  type AccountHistory,
  type DeclaredSeries,
  type DetectionSettings,
  JUDGED_METRICS,
} from '../detection/detection.ts'
import { HISTORY_DAYS, type KeptWatches, type Past } from '../detection/kept-watches.ts'
import { type DefinitionChange, sinceRedefined } from '../detection/surroundings.ts'
import type { Trx } from '../store/database.ts'
import { excludedDays, ofDeclared, postFacts } from '../store/history.ts'
import type { Progress } from '../store/progress.ts'

/** What a judgement is told of an account's past, read from the tables. */

export interface HistoryDeps {
  readonly watches: KeptWatches
  readonly settingsOf: (accountKey: string) => DetectionSettings
  /** Public holidays that the judgement should know of. */
  readonly holidays: (from: Day, to: Day) => readonly Day[]
}

export interface Judging extends Progress {
  readonly redefined: readonly DefinitionChange[]
  readonly declared: readonly DeclaredSeries[]
}

export async function pastOf(
  { settingsOf }: HistoryDeps,
  trx: Trx,
  { accountId, key, timeZone, revision, redefined, declared }: Judging,
  day: Day,
  open: readonly OpenAlert[],
): Promise<Past> {
  return {
    timeZone,
    revision,
    settings: settingsOf(key),
    declared,
    excluded: await excludedDays(trx, accountId, addDays(day, -HISTORY_DAYS)),
    open: openFindings(open),
    redefined: redefined.filter(({ from }) => from <= day),
  }
}

export async function historyOf(
  { watches, holidays }: HistoryDeps,
  trx: Trx,
  { accountId, timeZone }: Progress,
  day: Day,
  past: Past,
): Promise<AccountHistory> {
  const from = watches.firstNeeded(accountId, past, day)
  return {
    ...past,
    day,
    // A day judged late is judged as it would have been in time: its own end is the instant of judgement.
    now: dayStart(addDays(day, 1), timeZone),
    series: (await readDailySeries(trx, accountId, JUDGED_METRICS, from, day)).map(({ metric, points }) => ({
      metric,
      points: sinceRedefined(points, metric, past.redefined),
    })),
    posts: ofDeclared(await postFacts(trx, accountId, timeZone, from, day), past.declared),
    holidays: holidays(addDays(day, -HISTORY_DAYS), addDays(day, BRIDGE_DAYS)),
  }
}

/** So far back delays are looked at. */
const DELAYS_DAYS = 90

/**
 * The declared series whose post was overdue when the account was read at `slot` and had not come, each with the share
 * of its posts that usually have come by then.
 */
export async function overdueShares(
  trx: Trx,
  { accountId, timeZone, declared }: Judging,
  slot: Date,
): Promise<ReadonlyMap<string, number>> {
  const day = dayOf(slot, timeZone)
  const minutes = minutesOf(slot, timeZone)
  const overdue = declared.filter(series => {
    const from = overdueFrom(series, dayNumber(day))
    return from !== null && from <= minutes
  })
  if (overdue.length === 0) return new Map()
  const posts = await postFacts(trx, accountId, timeZone, addDays(day, -DELAYS_DAYS), day)
  const came = new Set(posts.filter(post => post.publishedAt >= dayStart(day, timeZone)).map(post => post.series))
  const silent = overdue.filter(({ key }) => !came.has(key))
  return new Map(silent.map(({ key }) => [key, shareBy(posts, key, timeZone, minutes)]))
}
