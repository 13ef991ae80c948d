import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { AlertChange, OpenAlert } from '../alerts/alert.ts'
import { planMetricChanges } from '../alerts/lifecycle.ts'
import type { Language } from '../alerts/messages/words.ts'
import { refreshAccountDays } from '../analytics/daily.ts'
import type { Clock } from '../clock.ts'
import { addDays, type Day, dayOf, daysFrom } from '../days.ts'
import type { DeclaredSeries } from '../detection/detection.ts'
import type { ExpectedDay } from '../detection/expected.ts'
import { SETTLED_DAYS } from '../detection/kept-watches.ts'
import { endRedefined } from '../detection/surroundings.ts'
import { type AlertRoute, type AppliedAt, applyAlertChanges, watchedAlerts } from '../store/alerts.ts'
import type { Trx } from '../store/database.ts'
import { writeExpectedDays } from '../store/expected-days.ts'
import { declaredSeries } from '../store/history.ts'
import { type Judged, lockProgress, markDone, type Progress } from '../store/progress.ts'
import type { Database } from '../store/schema/index.ts'
import { definitionChanges } from '../store/surroundings.ts'
import { DAILY_POST_DAYS } from './due.ts'
import { explainOpenAlerts, measureEvents } from './events.ts'
import { explained } from './explain.ts'
import { type HistoryDeps, historyOf, type Judging, overdueShares, pastOf } from './history.ts'
import { lostFollowers, noteRemovedFollowers } from './removed-followers.ts'
import { lateSince, notBefore, wholeSince } from './roll-up.ts'

export interface DetectDeps extends HistoryDeps {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly log: Logger
  /** How old an observation near a day's boundary may be on this schedule, in minutes. */
  readonly toleranceOf: (schedule: string) => number
  readonly routes: readonly AlertRoute[]
  /** Of what Polso notes by itself. */
  readonly language: Language
}

/**
 * Brings an account's daily figures up to date and judges the days that have closed since the last time, one after the
 * other, in one transaction: alerts, transitions and outbox rows appear together with the mark that says "judged".
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
    let open = await watchedOnceExplained(trx, accountId, { now, day: known, routes: deps.routes })
    const redefined = days.length > 0 ? await definitionChanges(trx, accountId) : []
    const judging = { ...progress, revision, redefined, declared: await declaredSeries(trx, accountId) }
    const expected = new Map<string, ExpectedDay>()
    const lost: Day[] = []
    for (const day of days) {
      const told = await judgeDay(deps, trx, judging, open, day, now)
      for (const one of told.expected) expected.set(`${one.metric} ${one.day}`, one)
      if (told.lostFollowers) lost.push(day)
      if (told.changed) open = await watchedAlerts(trx, accountId)
    }
    await writeExpectedDays(trx, accountId, [...expected.values()], now)
    await judgeRunningDay(deps, trx, judging, open, now)
    const judgedThrough = days.at(-1) ?? progress.judgedThrough
    if (judgedThrough !== null) await measureEvents(trx, measuringOf(deps, progress, judgedThrough, now))
    await noteRemovedFollowers(trx, accountId, lost, { language: deps.language, now })
    await markDone(trx, accountId, { judgedThrough, revision, rollFrom: lateSince(progress) })
    return days.length
  })
}

/** What is open once events that were noted meanwhile have explained what they can. */
async function watchedOnceExplained(trx: Trx, accountId: number, at: AppliedAt): Promise<readonly OpenAlert[]> {
  const watched = await watchedAlerts(trx, accountId)
  if (watched.length === 0) return watched
  await explainOpenAlerts(trx, accountId, at)
  return watchedAlerts(trx, accountId)
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
  trx: Trx,
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
  // The running day may have been looked at, too: what lies `SETTLED_DAYS` before that one is what watches keep.
  const unsettles = judgedThrough !== null && from <= addDays(judgedThrough, 1 - SETTLED_DAYS)
  return progress.revision + (unsettles ? 1 : 0)
}

/** Days compare as text. */
function latest(...days: readonly Day[]): Day {
  return [...days].sort().at(-1) ?? ''
}

interface JudgedDay {
  /** What was expected of the day, and of earlier ones where that is revised. */
  readonly expected: readonly ExpectedDay[]
  readonly lostFollowers: boolean
  /** Whether alerts are not as they were. */
  readonly changed: boolean
}

async function judgeDay(
  deps: DetectDeps,
  trx: Trx,
  progress: Judging,
  open: readonly OpenAlert[],
  day: Day,
  now: Date,
): Promise<JudgedDay> {
  const { accountId } = progress
  const past = await pastOf(deps, trx, progress, day, open)
  const history = await historyOf(deps, trx, progress, day, past)
  const judged = deps.watches.judge(accountId, past, history)
  const told = endRedefined(judged.findings, past.open, past.redefined)
  const findings = await explained(trx, accountId, day, told, history.holidays ?? [])
  const changes = planMetricChanges(accountId, day, findings, open, nameOf(past.declared))
  await tell(deps, trx, progress, changes, day, now)
  return { expected: judged.expected, lostFollowers: lostFollowers(history), changed: changes.length > 0 }
}

/** @returns the names of series for people */
const nameOf = (declared: readonly DeclaredSeries[]) => (series: string) =>
  declared.find(({ key }) => key === series)?.name ?? series

async function tell(
  { log, routes }: DetectDeps,
  trx: Trx,
  { key }: Progress,
  changes: readonly AlertChange[],
  day: Day,
  now: Date,
): Promise<void> {
  await applyAlertChanges(trx, changes, { now, day, routes })
  for (const { identity, action } of changes) log.info({ account: key, day, alert: identity.cause, action }, 'alert')
}

/**
 * Opens the pause of a declared series as soon as its post of the running day is overdue: staff hear of it that day and
 * not when it is over. Only where nothing is open: what belongs together is found out when the day has closed.
 */
async function judgeRunningDay(
  deps: DetectDeps,
  trx: Trx,
  progress: Judging,
  open: readonly OpenAlert[],
  now: Date,
): Promise<void> {
  const { accountId, newestSlot, timeZone } = progress
  if (newestSlot === null) return
  const day = dayOf(newestSlot, timeZone)
  const shares = await overdueShares(trx, progress, newestSlot)
  if (shares.size === 0 || open.some(alert => alert.kind === 'metric')) return
  const redefined = await definitionChanges(trx, accountId)
  const past = await pastOf(deps, trx, { ...progress, redefined }, day, [])
  const findings = deps.watches.judgeOverdue(accountId, past, await historyOf(deps, trx, progress, day, past), shares)
  await tell(deps, trx, progress, planMetricChanges(accountId, day, findings, [], nameOf(past.declared)), day, now)
}
