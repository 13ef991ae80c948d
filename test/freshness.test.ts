import { describe, expect, it } from '@jest/globals'
import { slotsUntilStale, staleBefore } from '../src/freshness.ts'

const noon = new Date('2019-10-14T10:00:00Z') // of Rome, a Monday
const plan = (expression: string, slots = 6) => ({ expression, zone: 'Europe/Rome', slots })

describe('how many slots may pass without data', () => {
  it.each([
    ['0 * * * *', 6, 6],
    ['*/10 * * * *', 6, 6],
    ['0 0,6,12,18 * * *', 6, 4],
    ['0 6 * * *', 6, 2],
    ['0 6 * * 1', 6, 2],
    ['0 6 * * *', 1, 1],
    ['0 * * * *', 40, 24],
  ])('of %s with %d set: %d', (expression, set, expected) => {
    expect(slotsUntilStale(plan(expression, set), noon)).toBe(expected)
  })
})

describe('the age from which an account counts as without data', () => {
  it.each([
    // Of an hourly account, hours: the slot of noon has had no time to end.
    ['0 * * * *', '2019-10-14T04:00:00.000Z'],
    // Of a daily one, two mornings.
    ['0 6 * * *', '2019-10-13T04:00:00.000Z'],
    // Nothing was due at the weekend.
    ['0 6 * * 1-5', '2019-10-11T04:00:00.000Z'],
  ])('of %s lies at %s', (expression, expected) => {
    expect(staleBefore(plan(expression), noon).toISOString()).toBe(expected)
  })

  it('gives a reading a quarter of an hour to end', () => {
    const at = (minute: number) => staleBefore(plan('0 * * * *', 1), new Date(noon.getTime() + minute * 60_000))
    expect([at(14), at(15)].map(date => date.toISOString())).toEqual([
      '2019-10-14T09:00:00.000Z',
      '2019-10-14T10:00:00.000Z',
    ])
  })
})
