import { describe, expect, it } from '@jest/globals'
import type { AccountChart, ChartDay } from '../../src/charts/account-chart.ts'
import { beyondScale, drawPlot } from '../../src/charts/plot.ts'
import { drawSpark } from '../../src/charts/spark.ts'
import { darkInks, inkProperty, inks } from '../../src/charts/style.ts'
import { ticksOf } from '../../src/charts/ticks.ts'
import { formatsOf } from '../../src/charts/words.ts'
import { addDays, daysFrom } from '../../src/days.ts'

const daysOf = (values: readonly (number | null)[], first = '2019-10-01'): ChartDay[] =>
  values.map((value, i) => ({
    day: addDays(first, i),
    value,
    usual: value === null ? null : { expected: 100, low: 60, high: 150 },
  }))

const chart = (more: Partial<AccountChart> = {}): AccountChart => ({
  account: 'Comune <di> Prova',
  metric: 'interactions_gained',
  language: 'it',
  source: 'letture "di" Polso <qui>',
  days: daysOf(Array.from({ length: 60 }, (_, i) => 80 + i)),
  alerts: [{ type: 'drop', metric: 'posts_published', series: null, from: '2019-10-10', to: '2019-10-14' }],
  events: [{ title: '"><script>alert(1)</script>', from: '2019-10-20', to: null }],
  ...more,
})

describe('a plot within a page', () => {
  it.each(['wide', 'narrow'] as const)(
    'has no style, no script, no font and no fixed colour of its own (%s)',
    width => {
      const svg = drawPlot(chart(), width)
      expect(svg).not.toMatch(/<style|\sstyle=|<script|font-family|class="zr|ecmeta/)
      expect(svg).not.toMatch(/(?:fill|stroke)="#(?!000")[0-9a-f]/)
      expect(svg).toContain(`var(${inkProperty('drop')})`)
      expect(svg).toContain(`fill="var(${inkProperty('event')})" fill-opacity="0.06"`)
    },
  )

  it('tells in words what it shows, escaped', () => {
    const label = /aria-label="([^"]*)"/.exec(drawPlot(chart(), 'wide'))?.[1] ?? ''
    expect(label).toContain('1. Calo: post pubblicati, 10–14 ott 2019.')
    expect(label).toContain('Fonte: letture &quot;di&quot; Polso &lt;qui&gt;.')
    expect(label).not.toContain('<')
  })

  it('uses only colours that the page sets, for both modes', () => {
    const used = new Set([...drawPlot(chart(), 'wide').matchAll(/var\((--chart-[a-z]+)\)/g)].map(match => match[1]))
    const set = new Set(Object.keys(inks).map(ink => inkProperty(ink as keyof typeof inks)))
    expect([...used].filter(name => !set.has(name ?? ''))).toEqual([])
    expect(Object.keys(darkInks).sort()).toEqual(Object.keys(inks).sort())
  })

  it('is drawn once for what it shows', () => {
    const first = drawPlot(chart(), 'wide')
    expect(drawPlot(chart(), 'wide')).toBe(first)
    expect(drawPlot(chart({ language: 'en' }), 'wide')).not.toBe(first)
    // Two in a page share no name of a part.
    const other = drawPlot(chart({ source: 'x' }), 'wide')
    const ids = (svg: string) => [...svg.matchAll(/ id="([^"]+)"/g)].map(match => match[1])
    expect(ids(first).filter(id => ids(other).includes(id))).toEqual([])
  })

  it('breaks the line of a level where it is not known, and starts it where it is', () => {
    const values = [5000, 5001, null, null, 5004, 5005]
    const days = daysOf(values).map(day => ({ ...day, usual: null }))
    const svg = drawPlot(chart({ metric: 'followers', days, alerts: [], events: [] }), 'wide')
    const line = new RegExp(`<path d="([^"]*)"[^>]*stroke="var\\(${inkProperty('week')}\\)"`).exec(svg)?.[1] ?? ''
    expect(line.split('M').length - 1).toBe(2)
    expect(svg).toContain('>5.000<')
    expect(svg).not.toContain('>0<')
  })

  it('numbers a pause, its drop and the event noted for both one below the other', () => {
    const days = { from: '2019-10-10', to: '2019-10-14' }
    const drop = { type: 'drop', metric: 'posts_published', series: null, ...days } as const
    const pause = { type: 'series-paused', metric: null, series: 'Rassegna stampa', ...days } as const
    const svg = drawPlot(chart({ alerts: [drop, pause], events: [{ title: 'Ferie', ...days }] }), 'wide')
    const tops = [...svg.matchAll(/translate\([\d.]+ ([\d.]+)\)"[^>]*>[123]<\/text>/g)].map(([, top]) => Number(top))
    expect(tops).toHaveLength(3)
    expect(Math.min(...tops.slice(1).map((top, i) => top - (tops[i] ?? 0)))).toBeGreaterThan(18)
  })

  it('says how many days are beyond its top', () => {
    const days = daysOf([...Array(50).fill(100), 9000])
    expect(beyondScale(chart({ days }))).toBe('▲ un giorno oltre la scala, fino a 9.000')
    expect(beyondScale(chart())).toBeNull()
  })

  it('tells of a level where it began and ended, not what it was a day', () => {
    const level = { ...chart(), metric: 'followers', days: daysOf([null, 5400, 5410, 5431]) } as const
    const [, label] = /aria-label="([^"]*)"/.exec(drawPlot(level, 'wide')) ?? []
    expect(label).toContain('Da 5.400 a 5.431.')
    expect(label).not.toContain('al giorno')
  })
})

describe('labels of the time axis', () => {
  const formats = formatsOf('en').ticks
  const labels = (from: string, to: string, most: number) =>
    ticksOf(daysFrom(from, to), most, formats).map(({ label }) => label)

  it('are Mondays, halves of months or months, whichever fit', () => {
    expect(labels('2019-10-01', '2019-10-30', 8)).toEqual(['7 Oct', '14 Oct', '21 Oct', '28 Oct'])
    expect(labels('2019-10-03', '2019-12-31', 8)).toHaveLength(5)
    expect(labels('2019-10-03', '2019-12-31', 4)).toEqual(['Nov 2019', 'Dec'])
    expect(labels('2019-01-01', '2019-12-31', 4)).toEqual(['Jan 2019', 'Apr', 'Jul', 'Oct'])
  })

  it('tell the year where it begins', () => {
    expect(labels('2019-10-15', '2020-02-20', 4)).toEqual(['Nov 2019', 'Dec', 'Jan 2020', 'Feb'])
    expect(labels('2019-10-01', '2019-09-30', 4)).toEqual([])
  })
})

describe('a sparkline', () => {
  it('breaks at gaps, marks them, and stays within its frame', () => {
    const svg = drawSpark(daysOf([10, 20, null, 40, 100_000, 60]), 'Interazioni <"di"> Prova')
    expect(svg).toContain('aria-label="Interazioni &lt;&quot;di&quot;&gt; Prova"')
    const line = /<path d="([^"]*)" fill="none"/.exec(svg)?.[1] ?? ''
    expect(line.split('M').length - 1).toBe(2)
    expect(svg).toContain('M1.5 0H2.5V100')
    for (const [, y] of line.matchAll(/ (-?[\d.]+)/g)) expect(Number(y)).toBeGreaterThanOrEqual(0)
  })

  it('is drawn of nothing, of one day and of days that fell below nothing', () => {
    expect(drawSpark([], 'x')).toContain('</svg>')
    expect(drawSpark(daysOf([5]), 'x')).toContain('h.01')
    expect(drawSpark(daysOf([-5, -7]), 'x')).not.toContain('NaN')
    expect(drawSpark(daysOf([null, null]), 'x')).not.toContain('NaN')
  })
})
