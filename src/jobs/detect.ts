import type { Kysely, Transaction } from 'kysely'
import type { Logger } from 'pino'
import type { OpenAlert } from '../alerts/alert.ts'
import { openFindings, planMetricChanges } from '../alerts/lifecycle.ts'
import { readDailySeries, refreshAccountDays } from '../analytics/daily.ts'
import type { Clock } from '../clock.ts'
import { addDays, type Day, dayOf, dayStart, daysFrom } from '../days.ts'
import { type AccountHistory, type DetectionSettings, JUDGED_METRICS } from '../detection/detection.ts'
import type { ExpectedDay } from '../detection/expected.ts'
import { HISTORY_DAYS, type KeptWatches, type Past, SETTLED_DAYS } from '../detection/kept-watches.ts'
import { type DefinitionChange, endRedefined, sinceRedefined } from '../detection/surroundings.ts'
import { type AlertRoute, applyAlertChanges, openAlerts, watchedAlerts } from '../store/alerts.ts'
import { writeExpectedDays } from '../store/expected-days.ts'
import { declaredSeries, excludedDays, postFacts } from '../store/history.ts'
import { type Judged, lockProgress, markDone, type Progress } from '../store/progress.ts'
import type { Database } from '../store/schema/index.ts'
import { definitionChanges } from '../store/surroundings.ts'
import { DAILY_POST_DAYS } from './due.ts'
import { explainOpenAlerts, measureEvents } from './events.ts'
import { explained } from './explain.ts'
import { notBefore, rollUpClosedDays, wholeSince } from './roll-up.ts'

export interface DetectDeps {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly log: Logger
  readonly watches: KeptWatches
  readonly settingsOf: (accountKey: string) => DetectionSettings
  /** How old an observation near a day's boundary may be on this schedule, in minutes. */
  readonly toleranceOf: (schedule: string) => number
  /** Public holidays that the judgement should know of. */
  readonly holidays: (from: Day, to: Day) => readonly Day[]
  readonly routes: readonly AlertRoute[]
}

/**
 * Brings an account's daily figures up to date and judges the days that have closed since the last time, one after the
 * other, in one transaction: alerts, transitions and outbox rows appear together with the mark that says "judged". Days
 * that have closed are rolled up for the analysts.
 *
 * @returns the number of days judged, or `null` when another worker is at it
 */
export async function detectAccount(deps: DetectDeps, accountId: number): Promise<number | null> {
  return deps.db.transaction().execute(async trx => {
    const progress = await lockProgress(trx, accountId)
    if (progress === null) return null
    const now = deps.clock.now()
    const days = closedDays(progress)
    const revision = await refreshFigures(deps, trx, progress, days, now)
    const known = progress.judgedThrough ?? dayOf(now, progress.timeZone)
    await explainOpenAlerts(trx, accountId, { now, day: known, routes: deps.routes })
    const redefined = days.length > 0 ? await definitionChanges(trx, accountId) : []
    const expected = new Map<string, ExpectedDay>()
    for (const day of days) {
      const told = await judgeDay(deps, trx, { ...progress, revision, redefined }, day, now)
      for (const one of told) expected.set(`${one.metric} ${one.day}`, one)
    }
    await writeExpectedDays(trx, accountId, [...expected.values()])
    const judgedThrough = days.at(-1) ?? progress.judgedThrough
    if (judgedThrough !== null) await measureEvents(trx, measuringOf(deps, progress, judgedThrough, now))
    const rolled = await rollUpClosedDays(trx, progress, days)
    await markDone(trx, accountId, { judgedThrough, revision, ...rolled })
    return days.length
  })
}

function measuringOf(
  { holidays, settingsOf }: DetectDeps,
  { accountId, timeZone, key }: Progress,
  day: Day,
  now: Date,
) {
  return { accountId, timeZone, day, now, holidays, minHistoryDays: settingsOf(key).minHistoryDays }
}

/** The closed days that are still to be judged, oldest first. A day is closed when a later day's run has brought data. */
export function closedDays({ firstSlot, newestSlot, judgedThrough, timeZone }: Progress): Day[] {
  if (firstSlot === null || newestSlot === null) return []
  const first = judgedThrough === null ? dayOf(firstSlot, timeZone) : addDays(judgedThrough, 1)
  return daysFrom(first, addDays(dayOf(newestSlot, timeZone), -1))
}

/** Whether an account has new figures and a day that may have closed with them. */
export function isBehind({ judgedThrough, timeZone, dirty }: Judged, now: Date): boolean {
  const yesterday = addDays(dayOf(now, timeZone), -1)
  return dirty && (judgedThrough === null || judgedThrough < yesterday)
}

/** @returns how often figures of settled days have changed so far */
async function refreshFigures(
  deps: DetectDeps,
  trx: Transaction<Database>,
  progress: Progress,
  days: readonly Day[],
  now: Date,
): Promise<number> {
  const { accountId, timeZone, dirtyFrom, firstSlot, judgedThrough } = progress
  if (firstSlot === null) return progress.revision
  const today = dayOf(now, timeZone)
  const changed = [dirtyFrom, days[0], today].flatMap(day => day ?? []).sort()[0] ?? today
  const from = notBefore(wholeSince(progress), latest(changed, dayOf(firstSlot, timeZone)))
  await refreshAccountDays(trx, {
    accountId,
    timeZone,
    from,
    to: today,
    now,
    trackDays: DAILY_POST_DAYS,
    toleranceMinutes: deps.toleranceOf(progress.schedule),
  })
  const unsettles = judgedThrough !== null && from <= addDays(judgedThrough, -SETTLED_DAYS)
  return progress.revision + (unsettles ? 1 : 0)
}

/** Days compare as text. */
function latest(...days: readonly Day[]): Day {
  return [...days].sort().at(-1) ?? ''
}

interface Judging extends Progress {
  readonly redefined: readonly DefinitionChange[]
}

/** @returns what was expected of the day, and of earlier ones where that is revised */
async function judgeDay(
  deps: DetectDeps,
  trx: Transaction<Database>,
  progress: Judging,
  day: Day,
  now: Date,
): Promise<readonly ExpectedDay[]> {
  const { accountId, key } = progress
  const open = await openAlerts(trx, accountId)
  const past = await pastOf(deps, trx, progress, day, open)
  const history = await historyOf(deps, trx, progress, day, past)
  const judged = deps.watches.judge(accountId, past, history)
  const told = endRedefined(judged.findings, past.open, past.redefined)
  const findings = await explained(trx, accountId, day, told, history.holidays ?? [])
  const nameOf = (series: string) => past.declared.find(({ key }) => key === series)?.name ?? series
  const changes = planMetricChanges(accountId, day, findings, open, nameOf)
  await applyAlertChanges(trx, changes, { now, day, routes: deps.routes })
  for (const change of changes) {
    deps.log.info({ account: key, day, alert: change.identity.cause, action: change.action }, 'alert')
  }
  return judged.expected
}

async function pastOf(
  { settingsOf }: DetectDeps,
  trx: Transaction<Database>,
  { accountId, key, timeZone, revision, redefined }: Judging,
  day: Day,
  open: readonly OpenAlert[],
): Promise<Past> {
  return {
    timeZone,
    revision,
    settings: settingsOf(key),
    declared: await declaredSeries(trx, accountId),
    excluded: await excludedDays(trx, accountId, addDays(day, -HISTORY_DAYS)),
    open: openFindings(open),
    redefined: redefined.filter(({ from }) => from <= day),
  }
}

async function historyOf(
  { watches, holidays }: DetectDeps,
  trx: Transaction<Database>,
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
    posts: await postFacts(trx, accountId, timeZone, from, day),
    holidays: holidays(addDays(day, -HISTORY_DAYS), day),
  }
}
