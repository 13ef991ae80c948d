import { describe, expect, it } from '@jest/globals'
import { latestSlot, longestGapMinutes, nextSlot, slotsBetween } from '../../src/jobs/slot.ts'

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

/** A restart begins in the middle of things. */
describe('slots around the Sundays on which the clocks change', () => {
  const HOUR = 3_600_000
  const expressions = [
    '30 2 * * *',
    '*/10 2 * * *',
    '0 */2 * * *',
    '0 * * * *',
    '*/15 1-3 * * *',
    '0 3 * * 0',
    '0 0 * * *',
  ]
  const weekends = [at('2026-03-28T12:00Z'), at('2026-10-24T12:00Z')]
  const cases = expressions.flatMap(expression => weekends.map(from => [expression, from] as const))

  it.each(cases)('%s from %p: the same from wherever the walk starts, and as the latest slot', (expression, from) => {
    const to = new Date(from.getTime() + 48 * HOUR)
    const all = slotsBetween(expression, rome, from, to)
    for (let start = from.getTime(); start < to.getTime(); start += 230 * 60_000) {
      // Asking for a far slot in between empties what is kept, as a restart does.
      slotsBetween(expression, rome, at('2031-01-01T00:00Z'), at('2031-01-02T00:00Z'))
      const started = new Date(start)
      expect(slotsBetween(expression, rome, started, to)).toEqual(all.filter(slot => slot > started))
      const latest = all.filter(slot => slot <= started).at(-1)
      if (latest) expect(latestSlot(expression, rome, started)).toEqual(latest)
      const next = all.find(slot => slot > started)
      if (next) expect(nextSlot(expression, rome, started)).toEqual(next)
    }
  })

  it.each([
    ['30 2 * * *', '2026-03-29T09:00Z', '2026-03-29T01:30Z'],
    ['30 2 * * *', '2026-10-25T09:00Z', '2026-10-25T00:30Z'],
    ['*/10 2 * * *', '2026-03-29T09:00Z', '2026-03-29T01:50Z'],
    ['0 */2 * * *', '2026-10-25T01:10Z', '2026-10-25T00:00Z'],
    ['0 0 29 2 *', '2026-10-25T01:10Z', '2024-02-28T23:00Z'],
    ['0 8 1 1 *', '2026-10-25T01:10Z', '2026-01-01T07:00Z'],
  ])('the latest of %s at %s is %s', (expression, now, slot) => {
    expect(latestSlot(expression, rome, at(now))).toEqual(at(slot))
  })
})
