import { describe, expect, it } from '@jest/globals'
import { isHolidayRegion, publicHolidays } from '../src/holidays.ts'

describe('public holidays', () => {
  it('of Italy, from one year into the next', () => {
    expect(publicHolidays('IT', '2019-11-01', '2020-01-06')).toEqual([
      '2019-11-01',
      '2019-12-08',
      '2019-12-25',
      '2019-12-26',
      '2020-01-01',
      '2020-01-06',
    ])
  })

  it('know the days that move', () => {
    expect(publicHolidays('IT', '2019-04-20', '2019-04-23')).toEqual(['2019-04-21', '2019-04-22'])
  })

  it.each([
    ['IT', true],
    ['DE-BY', true],
    ['XX', false],
    ['IT-QQ', false],
  ])('%s is a known region: %s', (code, known) => {
    expect(isHolidayRegion(code)).toBe(known)
  })
})
