import { describe, expect, it } from '@jest/globals'
import { latestSlot, longestGapMinutes, slotsBetween } from '../../src/jobs/slot.ts'

const at = (iso: string) => new Date(iso)
const rome = 'Europe/Rome'

describe('slots on the Sundays on which the clocks change', () => {
  const spring = [at('2026-03-28T23:00Z'), at('2026-03-29T22:00Z')] as const
  const autumn = [at('2026-10-24T22:00Z'), at('2026-10-25T23:00Z')] as const

  it.each([
    ['0 * * * *', 23, 25],
    ['*/10 * * * *', 138, 150],
    ['30 2 * * *', 1, 1], // does not exist in spring, exists twice in autumn
    ['0 2 * * *', 1, 1],
    ['0 0,6,12,18 * * *', 4, 4],
  ])('%s is due %i times in spring and %i times in autumn, each instant once', (expression, inSpring, inAutumn) => {
    // The day's own start counts as the first slot of the day, its end as the last one's.
    const due = [spring, autumn].map(([from, to]) => slotsBetween(expression, rome, from, to))
    expect(due.map(slots => slots.length)).toEqual([inSpring, inAutumn])
    expect(due.map(slots => new Set(slots.map(Number)).size)).toEqual([inSpring, inAutumn])
  })
})

describe('slots', () => {
  it('lie after the start and up to the end', () => {
    const slots = slotsBetween('0 * * * *', rome, at('2026-01-01T10:00Z'), at('2026-01-01T12:00Z'))
    expect(slots).toEqual([at('2026-01-01T11:00Z'), at('2026-01-01T12:00Z')])
  })

  it.each([
    ['2026-01-01T10:00:00.000Z', '2026-01-01T10:00Z'],
    ['2026-01-01T10:59:59.999Z', '2026-01-01T10:00Z'],
    ['2026-01-01T09:59:59.999Z', '2026-01-01T09:00Z'],
  ])('the latest at %s is %s', (now, slot) => {
    expect(latestSlot('0 * * * *', rome, at(now))).toEqual(at(slot))
  })

  it('know the longest time between two of them', () => {
    expect(longestGapMinutes('0 8,14,20 * * *', rome, at('2026-02-01T00:00Z'))).toBe(12 * 60)
  })
})
