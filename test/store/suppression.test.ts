import { describe, expect, it } from '@jest/globals'
import { hiddenSegments, type KnownCell } from '../../src/store/suppression.ts'

const cellsOf = (values: Readonly<Record<string, number>>): KnownCell[] =>
  Object.entries(values).map(([segment, value]) => ({ segment, value }))

const hidden = (values: Readonly<Record<string, number>>, before: readonly string[] = [], threshold = 10) =>
  [...hiddenSegments(cellsOf(values), { threshold, before: new Set(before) })].sort()

/** What anybody can compute of a cell: the least and the most it may be, given the total and the cells that are shown. */
function range(values: Readonly<Record<string, number>>, segment: string, before: readonly string[] = []) {
  const away = hidden(values, before)
  if (!away.includes(segment)) return [values[segment], values[segment]]
  const people = away.reduce((sum, name) => sum + (values[name] ?? 0), 0)
  return [away.length === 1 ? people : 0, people]
}

describe('cells of few people', () => {
  it('are hidden, and none is where all are large', () => {
    expect(hidden({ a: 10, b: 200, c: 30 })).toEqual([])
    expect(hidden({ a: 9, b: 200, c: 30, d: 3 })).toEqual(['a', 'd'])
  })

  it('are not told by the total less the others: the next smallest is hidden with a sole one', () => {
    expect(hidden({ F: 400, M: 320, U: 9 })).toEqual(['M', 'U'])
    expect(range({ F: 400, M: 320, U: 9 }, 'U')).toEqual([0, 329])
  })

  it('are not told to be few by a small remainder either', () => {
    expect(hidden({ a: 1, b: 2, c: 50, d: 60 })).toEqual(['a', 'b', 'c'])
    expect(hidden({ a: 0, b: 0, c: 50, d: 60 })).toEqual(['a', 'b', 'c'])
    expect(hidden({ a: 5, b: 5, c: 50 })).toEqual(['a', 'b'])
  })

  it('hide all there is where nothing larger is left', () => {
    expect(hidden({ a: 4 })).toEqual(['a'])
    expect(hidden({ a: 4, b: 3 })).toEqual(['a', 'b'])
    expect(hidden({})).toEqual([])
  })

  it('are kept where the threshold is 0', () => {
    expect(hidden({ a: 0, b: 1 }, ['a'], 0)).toEqual([])
  })

  it('leave nothing to compute, whatever the numbers', () => {
    for (let n = 0; n < 2000; n++) {
      const values = Object.fromEntries(
        'abcdef'.split('').map((name, i) => [name, (n * (7 + i * 13) + i * n * n) % 37]),
      )
      for (const [segment, value] of Object.entries(values)) {
        // Where all is hidden, the public total alone is what is told.
        if (value >= 10 || hidden(values).length === 6) continue
        const [least = 0, most = 0] = range(values, segment)
        expect(most - least).toBeGreaterThanOrEqual(10)
      }
    }
  })
})

describe('a breakdown by two attributes', () => {
  const table = {
    'F.18-24': 60,
    'M.18-24': 40,
    'F.25-34': 90,
    'M.25-34': 70,
    'F.65+': 30,
    'M.65+': 6,
  }

  it('hides two in each row and in each column, whose totals other breakdowns tell', () => {
    expect(hidden(table)).toEqual(['F.18-24', 'F.65+', 'M.18-24', 'M.65+'])
  })

  it('leaves no line with one hidden cell', () => {
    for (let n = 0; n < 300; n++) {
      const cells = ['F', 'M', 'U'].flatMap((gender, i) =>
        ['18', '25', '35', '65'].map((age, j) => [`${gender}.${age}`, (n * (3 + i * 5 + j * 7)) % 61] as const),
      )
      const away = hidden(Object.fromEntries(cells))
      for (const line of ['F', 'M', 'U', '18', '25', '35', '65']) {
        const own = away.filter(segment => segment.split('.').includes(line))
        expect(own.length).not.toBe(1)
      }
    }
  })
})

describe('over time', () => {
  it('hides the same cells, though another is the smaller one now', () => {
    expect(hidden({ a: 4, b: 30, c: 31, d: 99 })).toEqual(['a', 'b'])
    expect(hidden({ a: 4, b: 33, c: 31, d: 99 })).toEqual(['a', 'c'])
    expect(hidden({ a: 4, b: 33, c: 31, d: 99 }, ['a', 'b'])).toEqual(['a', 'b'])
  })

  it('shows a cell again only well above the threshold: none goes to and fro about it', () => {
    const days = [11, 10, 9, 10, 11, 14, 15, 16, 10]
    let before: string[] = []
    const shown = days.map(value => {
      before = hidden({ a: value, b: 3, c: 500, d: 8 }, before)
      return !before.includes('a')
    })
    expect(shown).toEqual([true, true, false, false, false, false, true, true, true])
  })

  it('lets what was hidden only for the sake of another be seen again when that one is', () => {
    expect(hidden({ F: 400, M: 320, U: 15 }, ['M', 'U'])).toEqual([])
    expect(hidden({ F: 400, M: 320, U: 14 }, ['M', 'U'])).toEqual(['M', 'U'])
  })
})
