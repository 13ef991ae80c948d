/**
 * What happened around an account while one of its metrics fell. Pure, as all of `detection/`: the figures of others come
 * in as data.
 */
import { dayNumber, dayOf } from './days.ts'
import type { Alike, DailyPoint, Day, Finding, FollowersRemoved, JudgedMetric, OpenFinding } from './detection.ts'

/** Another account of the same body, with its daily figures of some weeks before and since. */
export interface OtherAccount {
  /** Its name for people. */
  readonly account: string
  readonly samePlatform: boolean
  readonly series: ReadonlyMap<JudgedMetric, readonly DailyPoint[]>
}

/** A day on which the follower count of an account fell in one step. */
export interface FollowersStep {
  readonly accountId: number
  readonly day: Day
  /** Positive. */
  readonly lost: number
  readonly before: number
  /** Of this account, or of another of its platform. */
  readonly own: boolean
}

export interface Surroundings {
  /** The day judged. */
  readonly day: Day
  readonly others: readonly OtherAccount[]
  readonly followers: readonly FollowersStep[]
  readonly holidays: readonly Day[]
}

/** Weeks that say what is usual for another account. */
const USUAL_WEEKS = 8
const FEWEST_WEEKS = 4
/** Days before a fall, beside as many as it has lasted, that the figures of others should reach back. */
export const LOOK_BACK_DAYS = 7 * USUAL_WEEKS
/** An account that usually brings less over the days says nothing by bringing none. */
const FEWEST_USUAL: Readonly<Record<JudgedMetric, number>> = {
  interactions_gained: 20,
  interactions_of_posts: 20,
  posts_published: 4,
  reach: 50,
  views: 50,
  new_followers: 5,
}
/** One other account may fall by chance. */
const FEWEST_OTHERS = 2
const MOST = 2 / 3
/** Another account fell alike when it fell by at least so much of this account's fall. */
const ALIKE = 0.6

/**
 * Whether the other accounts fell as well in the days of a drop: at least two could be compared, and two thirds of them
 * fell by at least six tenths of this account's fall. Or those of the same platform did, which then is what they share.
 *
 * An account is compared with itself: its figure over the days against the median of the same weekdays of eight weeks
 * before. `null` where it is not so, or where it can't be told.
 */
export function fellAlike(drop: Finding, { day, others, holidays }: Surroundings): Alike | null {
  const { metric, onset, expectedPerDay, observedPerDay } = drop
  if (metric === null || onset === null || expectedPerDay === null || observedPerDay === null) return null
  const limit = 1 - ALIKE * (1 - observedPerDay / Math.max(1e-9, expectedPerDay))
  const days = daysBetween(onset, day)
  const compared = others.flatMap(other => {
    const ratio = ratioOf(other.series.get(metric) ?? [], days, FEWEST_USUAL[metric])
    return ratio === null ? [] : [{ account: other.account, ratio, samePlatform: other.samePlatform }]
  })
  const kin = compared.filter(other => other.samePlatform)
  const group = areMost(compared, limit) ? compared : areMost(kin, limit) ? kin : null
  if (!group) return null
  return {
    accounts: group.filter(other => other.ratio <= limit).map(({ account, ratio }) => ({ account, ratio })),
    compared: group.length,
    platformOnly: group === kin,
    holidays: holidays.filter(holiday => onset <= holiday && holiday <= day),
  }
}

function areMost(accounts: readonly { readonly ratio: number }[], limit: number): boolean {
  const fell = accounts.filter(other => other.ratio <= limit).length
  return accounts.length >= FEWEST_OTHERS && fell >= MOST * accounts.length
}

/** Observed over usual, on the days that are complete; `null` where too little is known. */
function ratioOf(points: readonly DailyPoint[], days: readonly number[], fewest: number): number | null {
  const values = new Map(points.flatMap(p => (p.complete && p.value !== null ? [[dayNumber(p.day), p.value]] : [])))
  const known = days.filter(day => values.has(day))
  if (2 * known.length < days.length) return null
  const weeks = Math.ceil(days.length / 7)
  const past = Array.from({ length: USUAL_WEEKS }, (_, k) => sumOver(values, known, 7 * (weeks + k)))
  const sums = past.filter(sum => sum !== null).sort((a, b) => a - b)
  if (sums.length < FEWEST_WEEKS) return null
  const usual = sums[Math.floor(sums.length / 2)] ?? 0
  return usual < fewest ? null : (sumOver(values, known, 0) ?? 0) / usual
}

/** Sum over the days so many days earlier; `null` where one is not known. */
function sumOver(values: ReadonlyMap<number, number>, days: readonly number[], earlier: number): number | null {
  let sum = 0
  for (const day of days) {
    const value = values.get(day - earlier)
    if (value === undefined) return null
    sum += value
  }
  return sum
}

/** A step counts from so many followers, and from this part of them. */
export const STEP_FOLLOWERS = 10
const STEP_PART = 0.005

/**
 * Whether the platform removed followers in one step over accounts: on one day of the drop this account and at least one
 * other of its platform lost more than half a per cent of their followers (people leave one by one, and not together).
 */
export function removedFollowers(drop: Finding, { day, followers }: Surroundings): FollowersRemoved | null {
  const { onset } = drop
  if (onset === null) return null
  const own = followers.filter(step => step.own && onset <= step.day && step.day <= day).sort((a, b) => b.lost - a.lost)
  for (const { day: on, lost } of own) {
    const accounts = removedOn(on, followers).length
    if (accounts > 0) return { day: on, lost, accounts }
  }
  return null
}

/** The steps by which the platform removed followers of this account and of others on a day; empty where it did not. */
export function removedOn(day: Day, followers: readonly FollowersStep[]): readonly FollowersStep[] {
  const steps = followers.filter(
    step => step.day === day && step.lost >= Math.max(STEP_FOLLOWERS, STEP_PART * step.before),
  )
  return steps.length >= 2 && steps.some(step => step.own) ? steps : []
}

function daysBetween(from: Day, to: Day): number[] {
  const first = dayNumber(from)
  return Array.from({ length: Math.max(0, dayNumber(to) - first + 1) }, (_, i) => first + i)
}

/** When a metric began to be counted otherwise, or ceased to be given. */
export interface DefinitionChange {
  readonly metric: JudgedMetric
  /** First day under the new definition; or the first without the metric. */
  readonly from: Day
}

/**
 * The figures that one definition covers: those before its last change are left out as unknown. So a metric that is
 * counted otherwise is a new series that has to learn what is usual, and no change of a definition looks like a fall.
 */
export function sinceRedefined(
  points: readonly DailyPoint[],
  metric: JudgedMetric,
  changes: readonly DefinitionChange[],
): readonly DailyPoint[] {
  const last = points.at(-1)?.day ?? dayOf(0)
  const from = changes
    .filter(change => change.metric === metric && change.from <= last)
    .map(change => change.from)
    .sort()
    .at(-1)
  if (from === undefined) return points
  return points.map(point => (point.day < from ? { ...point, value: null, complete: false } : point))
}

/** A drop that was open when its metric was redefined can't be followed any further: it ends, whatever came of it. */
export function endRedefined(
  findings: readonly Finding[],
  open: readonly OpenFinding[],
  changes: readonly DefinitionChange[],
): readonly Finding[] {
  return findings.map(finding => {
    const was = open.find(o => o.type === 'drop' && o.cause === finding.cause && o.metric === finding.metric)
    const since = changes.filter(change => change.metric === finding.metric && was && change.from > was.onset)
    if (!was || since.length === 0) return finding
    return { ...finding, state: 'closed', reason: 'redefined', onset: was.onset, effect: null, recoveredOn: null }
  })
}
