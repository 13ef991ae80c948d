import { sql } from 'kysely'
import { addDays, type Day, dayOf, dayStart, daysFrom } from '../../days.ts'
import { slotsBetween } from '../../jobs/slot.ts'
import type { Db } from '../../store/database.ts'

/**
 * What became of a day of a content series. `posted` in time, or without being due · `late` after the grace · `missed`
 * due, and nothing came · `suspended` due, nothing came, and an event explains it · `holiday` the same on a public
 * holiday · `unknown` due, nothing known, and the
 * day was not read in full · `waiting` due, and the day is not over · `free` nothing due, nothing posted.
 */
export type SeriesDay = 'posted' | 'late' | 'missed' | 'suspended' | 'holiday' | 'unknown' | 'waiting' | 'free'

export interface SeriesCalendar {
  readonly key: string
  readonly name: string
  readonly cadence: string
  readonly days: readonly { readonly day: Day; readonly state: SeriesDay }[]
  /** Of the days that were due and can be told. */
  readonly due: number
  readonly kept: number
  /** Due days that an event explains. */
  readonly suspended: number
}

interface Row {
  readonly key: string
  readonly name: string
  readonly cadence: string
  readonly graceMinutes: number
  readonly posts: readonly string[]
  readonly explained: readonly { readonly from: Day; readonly to: Day | null }[]
  /** Days on which it is known whether a post came. */
  readonly complete: readonly Day[]
}

export interface CalendarOf {
  readonly accountId: number
  readonly timeZone: string
  readonly from: Day
  readonly to: Day
  readonly now: Date
  readonly holidays: readonly Day[]
}

/** The declared series of an account, each with every day of the window. */
export async function readSeries(db: Db, of: CalendarOf): Promise<readonly SeriesCalendar[]> {
  const { accountId, timeZone, from, to } = of
  const { rows } = await sql<Row>`
    select s.key, s.name, s.cadence, s.grace_minutes as "graceMinutes",
      (select coalesce(json_agg(p.published_at order by p.published_at), '[]') from polso.posts p
       where p.account_id = s.account_id and p.series_id = s.series_id
         and p.published_at >= ${dayStart(from, timeZone)} and p.published_at < ${dayStart(addDays(to, 1), timeZone)}
      ) as posts,
      (select coalesce(json_agg(json_build_object('from', e.starts_on, 'to', e.ends_on)), '[]') from polso.events e
       where e.origin = 'noted' and (e.account_id = s.account_id or e.account_id is null) and (e.series_id = s.series_id or e.series_id is null)
         and e.starts_on <= ${to}::date and coalesce(e.ends_on, 'infinity') >= ${from}::date) as explained,
      (select coalesce(json_agg(d.date_day), '[]') from polso.account_days d
       where d.account_id = s.account_id and d.metric = 'posts_published' and d.status = 'complete'
         and d.date_day between ${from}::date and ${to}::date) as complete
    from polso.content_series s where s.account_id = ${accountId} and s.active order by s.name`.execute(db)
  return rows.map(row => calendarOf(row, of))
}

function calendarOf(row: Row, of: CalendarOf): SeriesCalendar {
  const complete = new Set(row.complete)
  const { from, to, timeZone, now, holidays } = of
  const { key, name, cadence, graceMinutes, explained } = row
  const today = dayOf(now, timeZone)
  const dayStarts = new Date(dayStart(from, timeZone).getTime() - 1)
  const dues = slotsBetween(cadence, timeZone, dayStarts, dayStart(addDays(to, 1), timeZone))
  const dueOn = byDay(dues, timeZone)
  const postsOn = byDay(
    row.posts.map(at => new Date(at)),
    timeZone,
  )
  const isExplained = (day: Day) => explained.some(e => e.from <= day && (e.to === null || day <= e.to))
  const days = daysFrom(from, to).map(day => {
    const deadline = deadlineOf(dueOn.get(day), graceMinutes)
    const first = postsOn.get(day)?.[0] ?? null
    const known = { first, deadline, complete: complete.has(day), explained: isExplained(day), now }
    return { day, state: stateOfDay({ ...known, holiday: holidays.includes(day), running: day === today }) }
  })
  const kept = days.filter(({ day, state }) => dueOn.has(day) && state === 'posted').length
  const told = days.filter(({ day, state }) => dueOn.has(day) && ['posted', 'late', 'missed'].includes(state)).length
  const suspended = days.filter(({ state }) => state === 'suspended').length
  return { key, name, cadence, days, due: told, kept, suspended }
}

interface KnownDay {
  readonly first: Date | null
  /** `null`: nothing is due. */
  readonly deadline: Date | null
  readonly complete: boolean
  readonly explained: boolean
  readonly holiday: boolean
  /** The day is not over. */
  readonly running: boolean
  readonly now: Date
}

export function stateOfDay({ first, deadline, complete, explained, holiday, running, now }: KnownDay): SeriesDay {
  if (first !== null) return deadline !== null && first > deadline ? 'late' : 'posted'
  if (deadline === null) return 'free'
  if (now <= deadline) return 'waiting'
  if (explained) return 'suspended'
  if (holiday) return 'holiday'
  if (complete) return 'missed'
  return running ? 'waiting' : 'unknown'
}

/** The grace counts from the day's first due time. */
function deadlineOf(dues: readonly Date[] | undefined, graceMinutes: number): Date | null {
  const [first] = dues ?? []
  return first === undefined ? null : new Date(first.getTime() + graceMinutes * 60_000)
}

function byDay(instants: readonly Date[], zone: string): Map<Day, Date[]> {
  const days = new Map<Day, Date[]>()
  for (const instant of instants) {
    const day = dayOf(instant, zone)
    days.set(day, [...(days.get(day) ?? []), instant])
  }
  return days
}
