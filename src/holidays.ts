import DateHolidays from 'date-holidays'
import { addDays, type Day } from './days.ts'

/** Public holidays of countries and regions: `IT`, `IT-32`, `DE-BY`, as the library `date-holidays` names them. */

const calendars = new Map<string, DateHolidays>()
const years = new Map<string, readonly Day[]>()

/** Whether there is a calendar for this code. */
export function isHolidayRegion(code: string): boolean {
  const [country = '', state, region] = code.split('-')
  const all = new DateHolidays()
  if (!(country in all.getCountries())) return false
  if (state !== undefined && !(state in (all.getStates(country) ?? {}))) return false
  return region === undefined || region in (all.getRegions(country, state ?? '') ?? {})
}

/** Days off by law in the region, from the first day to the last, both included, oldest first. */
export function publicHolidays(region: string, from: Day, to: Day): Day[] {
  const days: Day[] = []
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++) days.push(...ofYear(region, year))
  return days.filter(day => from <= day && day <= to).sort()
}

function ofYear(region: string, year: number): readonly Day[] {
  const key = `${region} ${year}`
  const known = years.get(key) ?? daysOff(region, year)
  years.set(key, known)
  return known
}

function daysOff(region: string, year: number): Day[] {
  const [country = '', state = '', part = ''] = region.split('-')
  const calendar = calendars.get(region) ?? new DateHolidays(country, state, part)
  calendars.set(region, calendar)
  return calendar.getHolidays(year).flatMap(({ type, date, start, end }) => {
    if (type !== 'public') return []
    const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / 86_400_000))
    return Array.from({ length }, (_, n) => addDays(date.slice(0, 10), n))
  })
}
