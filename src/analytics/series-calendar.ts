import { sql } from 'kysely'
import { addDays, type Day, dayOf, dayStart, daysFrom } from '../days.ts'
import { type Irregular, irregularity } from '../detection/regularity.ts'
import { slotsBetween } from '../jobs/slot.ts'
import type { Db } from '../store/database.ts'

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
  /** As of the last day; `null` where it is as regular as ever, or paused: the alert tells of that. */
  readonly irregular: Irregular | null
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
  /** Whether an alert tells that it is silent, as of the last day. */
  readonly paused: boolean
}

/** So much of its past says how regular a series is. */
const RECORD_DAYS = 365

export interface CalendarOf {
  readonly accountId: number
  readonly timeZone: string
  readonly from: Day
  readonly to: Day
  readonly now: Date
  readonly holidays: (from: Day, to: Day) => readonly Day[]
}

/** The declared series of an account, each with every day of the window. */
export async function readSeries(db: Db, of: CalendarOf): Promise<readonly SeriesCalendar[]> {
  const { accountId, timeZone, to } = of
  const from = sinceRecord(of)
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
         and d.date_day between ${from}::date and ${to}::date) as complete,
      exists (select from polso.alerts a where a.series_id = s.series_id and a.type = 'series-paused'
        and a.opened_on <= ${to}::date and (a.resolved_on is null or a.resolved_on > ${to}::date)) as paused
    from polso.content_series s where s.account_id = ${accountId} and s.active order by s.name`.execute(db)
  return rows.map(row => calendarOf(row, of))
}

/** The first day that is looked at, be it shown or not. */
function sinceRecord({ from, to }: CalendarOf): Day {
  const since = addDays(to, 1 - RECORD_DAYS)
  return from < since ? from : since
}

function calendarOf(row: Row, of: CalendarOf): SeriesCalendar {
  const { key, name, cadence } = row
  const known = daysOf(row, of)
  const days = known.filter(({ day }) => day >= of.from)
  const told = days.filter(({ due, state }) => due && ['posted', 'late', 'missed'].includes(state))
  return {
    key,
    name,
    cadence,
    days: days.map(({ day, state }) => ({ day, state })),
    due: told.length,
    kept: told.filter(({ state }) => state === 'posted').length,
    suspended: days.filter(({ state }) => state === 'suspended').length,
    irregular: row.paused ? null : irregularity(known.filter(isTold).map(toDueDay)),
  }
}

interface CalendarDay {
  readonly day: Day
  readonly state: SeriesDay
  readonly due: boolean
  /** Whether it is known of the day whether a post came: else only posts would be known, and none that was missed. */
  readonly complete: boolean
}

const isTold = ({ due, complete, state }: CalendarDay) =>
  due && complete && ['posted', 'late', 'missed'].includes(state)

const toDueDay = ({ day, state }: CalendarDay) => ({ day, missed: state === 'missed' })

function daysOf(row: Row, of: CalendarOf): readonly CalendarDay[] {
  const { to, timeZone, now } = of
  const from = sinceRecord(of)
  const complete = new Set(row.complete)
  const holidays = new Set(of.holidays(from, to))
  const dayStarts = new Date(dayStart(from, timeZone).getTime() - 1)
  const dueOn = byDay(slotsBetween(row.cadence, timeZone, dayStarts, dayStart(addDays(to, 1), timeZone)), timeZone)
  const posts = row.posts.map(at => new Date(at))
  const postsOn = byDay(posts, timeZone)
  const isExplained = (day: Day) => row.explained.some(e => e.from <= day && (e.to === null || day <= e.to))
  return daysFrom(from, to).map(day => {
    const deadline = deadlineOf(dueOn.get(day), row.graceMinutes)
    const first = postsOn.get(day)?.[0] ?? null
    const known = { first, deadline, complete: complete.has(day), explained: isExplained(day), now }
    const running = day === dayOf(now, timeZone)
    const state = stateOfDay({ ...known, holiday: holidays.has(day), running })
    return { day, state, due: dueOn.has(day), complete: known.complete }
  })
}

/** A series that comes irregularly now. */
export interface IrregularSeries extends Irregular {
  readonly key: string
  readonly name: string
}

/** The series of an account that come irregularly, as of a day. */
export async function irregularSeries(db: Db, of: Omit<CalendarOf, 'from'>): Promise<readonly IrregularSeries[]> {
  const series = await readSeries(db, { ...of, from: of.to })
  return series.flatMap(({ key, name, irregular }) => (irregular ? [{ key, name, ...irregular }] : []))
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
