import { describe, expect, it } from '@jest/globals'
import { dayBefore, lastDays } from '../../../src/collectors/graph/days.ts'

const iso = (days: readonly { start: Date; end: Date }[]) =>
  days.map(({ start, end }) => [start.toISOString().slice(0, 16), end.toISOString().slice(0, 16)])

describe("the platform's days", () => {
  it('end at midnight on the Pacific coast, also when its clocks change', () => {
    expect(iso(lastDays(new Date('2026-11-02T12:00:00Z'), 3))).toEqual([
      ['2026-10-30T07:00', '2026-10-31T07:00'],
      ['2026-10-31T07:00', '2026-11-01T07:00'],
      ['2026-11-01T07:00', '2026-11-02T08:00'],
    ])
    expect(dayBefore(new Date('2026-11-02T08:00:00Z')).toISOString()).toBe('2026-11-01T07:00:00.000Z')
    expect(dayBefore(new Date('2026-03-09T07:00:00Z')).toISOString()).toBe('2026-03-08T08:00:00.000Z')
  })

  it('are over only when they are over', () => {
    expect(iso(lastDays(new Date('2026-11-10T07:59:59Z'), 1))).toEqual([['2026-11-08T08:00', '2026-11-09T08:00']])
    expect(iso(lastDays(new Date('2026-11-10T08:00:00Z'), 1))).toEqual([['2026-11-09T08:00', '2026-11-10T08:00']])
  })
})
