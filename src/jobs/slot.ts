import { CronExpressionParser } from 'cron-parser'
import { addDays, dayOf, dayStart } from '../days.ts'

/**
 * The instants a schedule is due, oldest first: after `from`, up to and including `to`.
 *
 * The only place that turns a cron expression into instants. Each wall-clock time of the zone is due once: a time that
 * the spring change skips is due when the clock has jumped, an hour that autumn repeats is due once for expressions
 * that name an hour, and continuously for those that name none (`*`).
 *
 * @param expression five-field cron expression, already validated
 * @param zone IANA time zone
 */
export function slotsBetween(expression: string, zone: string, from: Date, to: Date): Date[] {
  const { slots } = stretchFor(expression, zone, from, to)
  const [after, through] = [from.getTime(), to.getTime()]
  return slots.filter(slot => slot > after && slot <= through).map(slot => new Date(slot))
}

/** All slots after `from` and up to `through`. */
interface Stretch {
  readonly from: Date
  readonly through: Date
  /** In milliseconds: a page compares thousands of them, and dates compare some twenty times as slowly. */
  readonly slots: readonly number[]
}

/** The last stretch worked out of each schedule: planning asks for one slot after the other. */
const stretches = new Map<string, Stretch>()
const SLOTS_AHEAD = 32

function stretchFor(expression: string, zone: string, from: Date, to: Date): Stretch {
  const key = `${zone} ${expression}`
  const known = stretches.get(key)
  if (known && known.from <= from && to <= known.through) return known
  const stretch = stretchOf(expression, zone, from, to)
  // What is asked about days gone by does not push out what comes next.
  if (!known || stretch.through >= known.through) stretches.set(key, stretch)
  return stretch
}

/**
 * Steps from a midnight days before: begun within the hour that a change of the clocks skips or repeats, or right before
 * it, the steps would find other slots than those that come from further back.
 */
function stretchOf(expression: string, zone: string, from: Date, to: Date): Stretch {
  const day = dayOf(from, zone)
  const since = dayStart(addDays(day, -1), zone)
  const cron = CronExpressionParser.parse(expression, { tz: zone, currentDate: dayStart(addDays(day, -2), zone) })
  const slots: number[] = []
  let through = since
  for (let ahead = 0; ahead < SLOTS_AHEAD; ) {
    through = cron.next().toDate()
    if (through > since) slots.push(through.getTime())
    if (through > to) ahead++
  }
  return { from: since, through, slots }
}

/** How far back the newest slot is looked for, in days; the last holds a 29 February even over a century's turn. */
const LOOK_BACK_DAYS = [1, 8, 32, 367, 8 * 366 + 1]

/** The newest instant at or before `at` that the schedule is due: the last of `slotsBetween`. */
export function latestSlot(expression: string, zone: string, at: Date): Date {
  for (const days of LOOK_BACK_DAYS) {
    const latest = slotsBetween(expression, zone, new Date(at.getTime() - days * 86_400_000), at).at(-1)
    if (latest) return latest
  }
  throw new RangeError(`the schedule ${expression} was not due in the eight years before ${at.toISOString()}`)
}

/** The first instant after `at` that the schedule is due. */
export function nextSlot(expression: string, zone: string, at: Date): Date {
  // A stretch may end with the slot at its `to`, so it is asked for beyond.
  const { slots } = stretchFor(expression, zone, at, new Date(at.getTime() + 1))
  const next = slots.find(slot => slot > at.getTime())
  if (next === undefined) throw new RangeError(`the schedule ${expression} is not due after ${at.toISOString()}`)
  return new Date(next)
}

/**
 * The longest time between two slots over the four weeks before `at`, in minutes:
 * what "an observation near the day's boundary" can mean on this schedule.
 */
export function longestGapMinutes(expression: string, zone: string, at: Date): number {
  const slots = slotsBetween(expression, zone, new Date(at.getTime() - 28 * 86_400_000), at)
  let longest = 0
  for (let i = 1; i < slots.length; i++) {
    longest = Math.max(longest, Number(slots[i]) - Number(slots[i - 1]))
  }
  return longest === 0 ? 28 * 24 * 60 : longest / 60_000
}
