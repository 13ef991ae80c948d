import { describe, expect, it } from '@jest/globals'
import { nextPagePays, PageTrail } from '../../../src/collectors/graph/pages.ts'

const page = (after: string | null, next = true) => ({
  cursors: { after },
  next: next ? 'https://holds.the/token' : null,
})

describe('following pages', () => {
  it('goes on over an empty page that has a next one, and ends without one', () => {
    const trail = new PageTrail(10, () => {})
    expect(trail.next(page('a'), 2, 2)).toBe('a')
    expect(trail.next(page('b'), 0, 0)).toBe('b')
    expect(trail.next(page('c', false), 2, 2)).toBeNull()
  })

  it.each([
    ['a cursor that was followed already', [page('a'), page('a')], [2, 2]],
    ['a page without anything new', [page('a'), page('b')], [2, 0]],
  ])('ends at %s, and says so', (_, pages, fresh) => {
    const notes: string[] = []
    const trail = new PageTrail(10, text => notes.push(text))
    expect(pages.map((one, i) => trail.next(one, 2, fresh[i] ?? 0))).toEqual(['a', null])
    expect(notes).toEqual([expect.stringContaining('repeats')])
  })

  it('ends at a next page without a cursor, and says so', () => {
    const notes: string[] = []
    expect(new PageTrail(10, text => notes.push(text)).next(page(null), 2, 2)).toBeNull()
    expect(notes).toEqual([expect.stringContaining('cursor')])
  })

  it('ends at its limit, and says so', () => {
    const notes: string[] = []
    const trail = new PageTrail(3, text => notes.push(text))
    expect(['a', 'b', 'c'].map(after => trail.next(page(after), 1, 1))).toEqual(['a', 'b', null])
    expect(notes).toEqual([expect.stringContaining('after 3 pages')])
  })
})

describe('whether a further page pays', () => {
  it('does not when nothing older is looked for', () => {
    expect(nextPagePays(100, 50, 1, [])).toBe(false)
    expect(nextPagePays(100, 50, 1, [60])).toBe(false)
  })

  it('does when it brings more than asking one by one', () => {
    expect(nextPagePays(100, 50, 1, [40, 30])).toBe(true)
    expect(nextPagePays(100, 50, 1, [40])).toBe(false)
    expect(nextPagePays(100, 50, 1, [40, -5000])).toBe(false)
  })
})
