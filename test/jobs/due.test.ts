import { describe, expect, it } from '@jest/globals'
import { duePartsOf, duePostsOf } from '../../src/jobs/due.ts'

const rome = 'Europe/Rome'
const at = (iso: string) => new Date(iso)

describe('due parts', () => {
  it('a first run reads everything', () => {
    expect([...duePartsOf(at('2026-01-01T10:00Z'), rome, {})].sort()).toEqual([
      'audience',
      'insights',
      'posts',
      'profile',
    ])
  })

  it('counts are read in every slot, insights twice a day, audiences once a local day', () => {
    const last = { insights: at('2026-01-01T00:00Z'), audience: at('2026-01-01T00:00Z') }
    const partsAt = (iso: string) => [...duePartsOf(at(iso), rome, last)].sort()
    expect(partsAt('2026-01-01T11:00Z')).toEqual(['posts', 'profile'])
    expect(partsAt('2026-01-01T12:00Z')).toEqual(['insights', 'posts', 'profile'])
    expect(partsAt('2026-01-01T22:59Z')).toEqual(['insights', 'posts', 'profile'])
    expect(partsAt('2026-01-01T23:00Z')).toEqual(['audience', 'insights', 'posts', 'profile']) // midnight in Rome
  })
})

describe('due posts', () => {
  const slot = at('2026-06-30T23:00Z') // 1 July, 01:00 in Rome
  const post = (publishedAt: string, lastObservedAt: string | null) => ({
    platformIds: [publishedAt],
    publishedAt: at(publishedAt),
    lastObservedAt: lastObservedAt === null ? null : at(lastObservedAt),
  })
  const isDue = (publishedAt: string, observed: string | null) =>
    duePostsOf(slot, rome, [post(publishedAt, observed)]).length === 1

  it.each([
    ['young: in every slot', '2026-06-29T00:00Z', '2026-06-30T22:00Z', true],
    ['some days old, read yesterday: once a local day', '2026-06-20T00:00Z', '2026-06-30T21:59Z', true],
    ['some days old, read today: not again', '2026-06-20T00:00Z', '2026-06-30T22:00Z', false],
    ['two months old, read six days ago: not yet', '2026-05-01T00:00Z', '2026-06-24T22:00Z', false],
    ['two months old, read a week ago', '2026-05-01T00:00Z', '2026-06-23T22:05Z', true],
    ['older than ninety days: no more', '2026-03-01T00:00Z', '2026-06-01T00:00Z', false],
    ['never read yet', '2026-06-10T00:00Z', null, true],
  ])('%s', (_, publishedAt, observed, due) => {
    expect(isDue(publishedAt, observed)).toBe(due)
  })

  it('the newest come first', () => {
    const due = duePostsOf(slot, rome, [post('2026-06-10T00:00Z', null), post('2026-06-30T00:00Z', null)])
    expect(due.map(p => p.platformIds[0])).toEqual(['2026-06-30T00:00Z', '2026-06-10T00:00Z'])
  })
})
