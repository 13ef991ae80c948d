import { CronExpressionParser } from 'cron-parser'

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
  const key = `${zone} ${expression}`
  const known = stretches.get(key)
  const stretch = known && known.from <= from && to <= known.through ? known : stretchOf(expression, zone, from, to)
  // What is asked about days gone by does not push out what comes next.
  if (!known || stretch.through >= known.through) stretches.set(key, stretch)
  return stretch.slots.filter(slot => slot > from && slot <= to).map(slot => new Date(slot))
}

/** All slots after `from` and up to `through`. */
interface Stretch {
  readonly from: Date
  readonly through: Date
  readonly slots: readonly Date[]
}

/** The last stretch worked out of each schedule: planning asks for one slot after the other. */
const stretches = new Map<string, Stretch>()
const SLOTS_AHEAD = 32

function stretchOf(expression: string, zone: string, from: Date, to: Date): Stretch {
  const cron = CronExpressionParser.parse(expression, { tz: zone, currentDate: from })
  const slots: Date[] = []
  let through = from
  for (let ahead = 0; ahead < SLOTS_AHEAD; ) {
    through = cron.next().toDate()
    slots.push(through)
    if (through > to) ahead++
  }
  return { from, through, slots }
}

/** The newest instant at or before `at` that the schedule is due. */
export function latestSlot(expression: string, zone: string, at: Date): Date {
  // `prev` is exclusive and works in whole seconds, so a slot exactly at `at` needs the next second as its start.
  const start = new Date(Math.floor(at.getTime() / 1000) * 1000 + 1000)
  return CronExpressionParser.parse(expression, { tz: zone, currentDate: start }).prev().toDate()
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
