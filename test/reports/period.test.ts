import { describe, expect, it } from '@jest/globals'
import { codeOf, parseReference } from '../../src/reports/code.ts'
import { type AskedPeriod, periodOf, type Recorded } from '../../src/reports/period.ts'

const zone = 'Europe/Rome'
const now = new Date('2020-02-01T10:00:00Z')
const asked = (more: Partial<AskedPeriod> = {}) =>
  periodOf({ from: '2019-11-01', to: '2019-12-31', ...more }, now, zone)

describe('the period of a report', () => {
  it('tells of the end of the second day after it, or of now where that is earlier', () => {
    expect(asked().asOf).toEqual(new Date('2020-01-02T23:00:00Z'))
    expect(asked({ to: '2020-01-31' }).asOf).toEqual(now)
    const first = { from: '2019-03-25', to: '2019-07-31', compare: '2019-11-01..2019-12-31' }
    expect(asked(first).asOf).toEqual(new Date('2020-01-02T23:00:00Z'))
  })

  it('tells of when the last of its contracts was recorded, where that is later', () => {
    const at = new Date('2020-01-10T09:00:00Z')
    const own = { key: 'a', from: '2019-11-01', to: '2019-12-31', at }
    const first = { key: 'b', from: '2019-03-25', to: '2019-07-31', at }
    const asOf = (contracts: readonly Recorded[], compare?: string) =>
      periodOf({ from: '2019-11-01', to: '2019-12-31', compare }, now, zone, contracts).asOf
    expect(asOf([own])).toEqual(at)
    expect(asOf([{ ...own, at: new Date('2019-10-01T09:00:00Z') }])).toEqual(asked().asOf)
    expect(asOf([{ ...own, from: '2020-01-01', to: '2020-03-31' }])).toEqual(asked().asOf)
    expect(asOf([{ ...own, at: new Date('2020-03-01T09:00:00Z') }])).toEqual(now)
    expect(asOf([first])).toEqual(asked().asOf)
    expect(asOf([first], '2019-03-25..2019-07-31')).toEqual(at)
    const moved = { ...own, from: '2020-01-01', to: '2020-02-29', at: new Date('2020-01-20T09:00:00Z') }
    expect(asOf([own, moved])).toEqual(moved.at)
  })

  it('takes a day for its end, and an instant as it is', () => {
    expect(asked({ asOf: '2020-01-05' }).asOf).toEqual(new Date('2020-01-05T23:00:00Z'))
    expect(asked({ asOf: '2020-01-05T12:30:00+01:00' }).asOf).toEqual(new Date('2020-01-05T11:30:00Z'))
    expect(asked({ asOf: '2020-02-01' }).asOf).toEqual(now)
  })

  it('is compared with as many days before it, or with what is said', () => {
    expect(asked().compare).toBeNull()
    expect(asked({ compare: 'previous' }).compare).toEqual({ from: '2019-09-01', to: '2019-10-31' })
    expect(asked({ compare: '2019-03-25..2019-07-31' }).compare).toEqual({ from: '2019-03-25', to: '2019-07-31' })
  })

  it.each([
    ['from after to', { from: '2020-01-01' }, '2020-01-01 is after 2019-12-31'],
    ['a day that is none', { from: '2019-02-30' }, '--from: "2019-02-30" is no day'],
    ['words for a day', { to: 'yesterday' }, '--to: "yesterday" is no day'],
    ['a century too many', { from: '1919-11-01' }, 'longer than ten years'],
    ['half a comparison', { compare: '2019-03-25' }, '--compare must be previous, or two days'],
    ['a comparison that is upside down', { compare: '2019-07-31..2019-03-25' }, '2019-07-31 is after 2019-03-25'],
    ['an instant to come', { asOf: '2020-02-02' }, '--as-of lies in the future'],
    ['an instant without a zone', { asOf: '2020-01-05T12:30' }, '--as-of must be a day or an instant'],
    ['an instant before the period', { asOf: '2019-10-01' }, 'begins on 2019-11-01, after --as-of (2019-10-01)'],
  ])('refuses %s', (_, more, message) => {
    expect(() => asked(more)).toThrow(message)
  })
})

describe('a reference', () => {
  it('is read as printed and as typed', () => {
    expect(parseReference('K7QX2M-14')).toEqual({ code: 'K7QX2M', figure: 14 })
    expect(parseReference(' k7qx2m-[14] ')).toEqual({ code: 'K7QX2M', figure: 14 })
    expect(parseReference('K7QX2M')).toBeNull()
    expect(parseReference('K7QX2M-')).toBeNull()
    expect(parseReference('14')).toBeNull()
  })

  it('has a code of letters that nobody mistakes', () => {
    expect(codeOf('a')).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/)
    expect(codeOf('a')).not.toBe(codeOf('b'))
  })
})
