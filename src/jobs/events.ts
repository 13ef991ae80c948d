import { planExplained } from '../alerts/lifecycle.ts'
import { readDailySeries } from '../analytics/daily.ts'
import { addDays, type Day, dayStart } from '../days.ts'
import { BRIDGE_DAYS } from '../detection/calendar.ts'
import type { AccountHistory, JudgedMetric } from '../detection/detection.ts'
import { LONGEST_MEASURED_DAYS, measureEvent } from '../detection/event-effect.ts'
import { HISTORY_DAYS } from '../detection/kept-watches.ts'
import { sinceRedefined } from '../detection/surroundings.ts'
import { type AppliedAt, applyAlertChanges, openAlerts } from '../store/alerts.ts'
import type { Trx } from '../store/database.ts'
import { eventsOf, type KnownEvent, undisturbedAccounts, writeEffect } from '../store/events.ts'
import { declaredSeries, excludedDays, postFacts } from '../store/history.ts'
import { definitionChanges, otherAccounts } from '../store/surroundings.ts'

/** What noted events do to an account, beside being days that its judgement leaves out. */

const METRICS: readonly JudgedMetric[] = ['interactions_gained', 'interactions_of_posts']

/** An event that was noted afterwards explains the open alerts that began under it: they end, and say so. */
export async function explainOpenAlerts(trx: Trx, accountId: number, at: AppliedAt): Promise<void> {
  const open = await openAlerts(trx, accountId)
  if (open.length === 0) return
  // A pause may have opened on the running day, which is judged as a whole only when it is over.
  const day = [at.day, ...open.map(alert => alert.openedOn)].sort().at(-1) ?? at.day
  const events = await eventsOf(trx, accountId, day)
  await applyAlertChanges(trx, planExplained(day, events, open), { ...at, day })
}

export interface Measuring {
  readonly accountId: number
  readonly timeZone: string
  /** The last day that was judged. */
  readonly day: Day
  readonly now: Date
  readonly minHistoryDays: number
  readonly holidays: (from: Day, to: Day) => readonly Day[]
}

/** Measures the account's events that are not measured for good. */
export async function measureEvents(trx: Trx, measuring: Measuring): Promise<void> {
  const { accountId, day, now, minHistoryDays } = measuring
  for (const event of await eventsOf(trx, accountId, day, true)) {
    const from = addDays(event.startsOn, -HISTORY_DAYS)
    const history = await historyAround(trx, measuring, from)
    const others = await othersAround(trx, accountId, event, from, day)
    await writeEffect(trx, event.eventId, accountId, measureEvent(event, history, others, minHistoryDays), now)
  }
}

async function historyAround(trx: Trx, measuring: Measuring, from: Day): Promise<AccountHistory> {
  const { accountId, timeZone, day, holidays } = measuring
  const redefined = await definitionChanges(trx, accountId)
  const series = await readDailySeries(trx, accountId, METRICS, from, day)
  return {
    timeZone,
    day,
    now: dayStart(addDays(day, 1), timeZone),
    series: series.map(({ metric, points }) => ({ metric, points: sinceRedefined(points, metric, redefined) })),
    posts: await postFacts(trx, accountId, timeZone, from, day),
    declared: await declaredSeries(trx, accountId),
    excluded: await excludedDays(trx, accountId, from),
    open: [],
    holidays: holidays(from, addDays(day, BRIDGE_DAYS)),
  }
}

/**
 * Others of which something is known over the same time, and which had nothing of their own during the event. Of an event
 * that befell them all there is nobody to compare with.
 */
async function othersAround(trx: Trx, accountId: number, event: KnownEvent, from: Day, day: Day) {
  const { startsOn, endsOn } = event
  if (event.wholeBody) return []
  const last = addDays(startsOn, LONGEST_MEASURED_DAYS - 1)
  const until = [endsOn ?? day, day, last].sort()[0] ?? day
  const undisturbed = new Set(await undisturbedAccounts(trx, accountId, startsOn, until))
  const others = await otherAccounts(trx, accountId, ['interactions_gained'], from, until)
  return others
    .filter(({ account }) => undisturbed.has(account))
    .map(({ account, series }) => ({ account, points: inOrder(series.get('interactions_gained') ?? []) }))
}

function inOrder<Point extends { readonly day: Day }>(points: readonly Point[]): readonly Point[] {
  return [...points].sort((a, b) => (a.day < b.day ? -1 : 1))
}
