import { describe, expect, it } from '@jest/globals'
import { addDays, dayOf, dayStart, daysFrom } from '../src/days.ts'

const rome = 'Europe/Rome'
const hours = (day: string) => (dayStart(addDays(day, 1), rome).getTime() - dayStart(day, rome).getTime()) / 3_600_000

describe('days of a time zone', () => {
  it('cuts days at local midnight, not at UTC midnight', () => {
    expect(dayOf(new Date('2019-11-10T22:59:59.999Z'), rome)).toBe('2019-11-10')
    expect(dayOf(new Date('2019-11-10T23:00:00Z'), rome)).toBe('2019-11-11')
    expect(dayStart('2019-11-11', rome).toISOString()).toBe('2019-11-10T23:00:00.000Z')
  })

  it.each([
    ['2019-03-30', 24],
    ['2019-03-31', 23],
    ['2019-04-01', 24],
    ['2019-10-26', 24],
    ['2019-10-27', 25],
    ['2019-10-28', 24],
  ])('%s lasts %i hours in Rome', (day, expected) => {
    expect(hours(day)).toBe(expected)
  })

  it('keeps both hours of the autumn night and all instants round the spring gap in their day', () => {
    expect(dayOf(new Date('2019-10-27T00:30:00Z'), rome)).toBe('2019-10-27')
    expect(dayOf(new Date('2019-10-27T01:30:00Z'), rome)).toBe('2019-10-27')
    expect(dayOf(new Date('2019-10-27T22:59:59Z'), rome)).toBe('2019-10-27')
    expect(dayOf(new Date('2019-03-31T21:59:59Z'), rome)).toBe('2019-03-31')
    expect(dayOf(new Date('2019-03-31T22:00:00Z'), rome)).toBe('2019-04-01')
  })

  it('starts a day whose midnight is skipped at its first instant', () => {
    const start = dayStart('2018-11-04', 'America/Sao_Paulo')
    expect(start.toISOString()).toBe('2018-11-04T03:00:00.000Z')
    expect(dayOf(start, 'America/Sao_Paulo')).toBe('2018-11-04')
    expect(dayOf(new Date(start.getTime() - 1), 'America/Sao_Paulo')).toBe('2018-11-03')
  })

  it('counts days over clock changes, months and leap years', () => {
    expect(addDays('2019-03-30', 2)).toBe('2019-04-01')
    expect(addDays('2020-02-28', 1)).toBe('2020-02-29')
    expect(addDays('2020-01-01', -1)).toBe('2019-12-31')
    expect(daysFrom('2019-10-26', '2019-10-28')).toEqual(['2019-10-26', '2019-10-27', '2019-10-28'])
    expect(daysFrom('2019-10-28', '2019-10-28')).toEqual(['2019-10-28'])
    expect(daysFrom('2019-10-28', '2019-10-27')).toEqual([])
  })

  it('agrees with itself on every hour of a year', () => {
    const start = Date.UTC(2019, 0, 1)
    for (let h = 0; h < 365 * 24; h++) {
      const instant = new Date(start + h * 3_600_000)
      const day = dayOf(instant, rome)
      expect(dayStart(day, rome) <= instant && instant < dayStart(addDays(day, 1), rome)).toBe(true)
    }
  })

  it('refuses what is no day and no zone', () => {
    expect(() => dayStart('2019-02-30', rome)).toThrow(RangeError)
    expect(() => dayOf(new Date(), 'Europe/Spezia')).toThrow(RangeError)
    expect(() => addDays('tomorrow', 1)).toThrow(RangeError)
  })
})
