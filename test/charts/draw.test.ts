import { describe, expect, it } from '@jest/globals'
import type { AccountChart, ChartDay } from '../../src/charts/account-chart.ts'
import { drawAccount } from '../../src/charts/draw.ts'
import { gapsOf, marksOf } from '../../src/charts/marks.ts'
import { scaleOf, weeklyMeans } from '../../src/charts/scale.ts'
import { dayNumber, dayOf } from '../../src/detection/days.ts'

const FIRST = dayNumber('2026-01-01')
const daysOf = (values: readonly (number | null)[]): ChartDay[] =>
  values.map((value, i) => ({ day: dayOf(FIRST + i), value, usual: { expected: 100, low: 60, high: 150 } }))

const chart = (more: Partial<AccountChart> = {}): AccountChart => ({
  account: 'Comune <di> Prova & figli',
  metric: 'interactions_gained',
  language: 'it',
  source: 'posts.csv',
  days: daysOf(Array.from({ length: 60 }, (_, i) => 1000 + i)),
  alerts: [],
  events: [],
  ...more,
})
const alert = { type: 'drop', metric: 'posts_published', series: null, from: '2026-01-10', to: '2026-01-14' } as const

/** All text of the picture, as a reader would see or hear it. */
const textsOf = (svg: string) => [...svg.matchAll(/>([^<>\n]+)</g)].map(found => found[1])

describe('drawAccount', () => {
  it('names itself for those who do not see it', () => {
    const svg = drawAccount(chart({ alerts: [alert] }))
    expect(svg).toMatch(
      /^<svg role="img" [^>]*>\n<title>Comune &lt;di&gt; Prova &amp; figli: Interazioni ottenute<\/title>/,
    )
    expect(svg).toMatch(/<desc>[^<]*1\. Calo: post pubblicati, 10–14 gen 2026\. Fonte: posts\.csv\.<\/desc>/)
    expect(svg).not.toContain('<di>')
  })

  it.each([
    ['it', 'interazioni al giorno', '1.000', 'Nessun avviso.', 'Fonte: posts.csv'],
    ['en', 'interactions a day', '1,000', 'No alerts.', 'Source: posts.csv'],
  ] as const)('writes units, numbers and source in %s', (language, ...seen) => {
    const texts = textsOf(drawAccount(chart({ language })))
    for (const text of seen) expect(texts).toContain(text)
  })

  it('explains only what is there', () => {
    const quiet = textsOf(drawAccount(chart()))
    expect(quiet).toContain('Atteso')
    for (const name of ['Calo', 'Rubrica in pausa', 'Evento', 'Dato mancante']) expect(quiet).not.toContain(name)
    const events = [{ title: 'Sciopero', from: '2026-02-01', to: null }]
    const full = textsOf(drawAccount(chart({ alerts: [alert], events, days: daysOf([1, null, ...Array(58).fill(3)]) })))
    for (const name of ['Calo', 'Evento', 'Dato mancante', 'Evento: Sciopero, 1 feb 2026 – in corso'])
      expect(full).toContain(name)
  })

  it('is drawn of a single day, and of days without any figure', () => {
    expect(drawAccount(chart({ days: daysOf([5]) }))).toContain('</svg>')
    expect(drawAccount(chart({ days: daysOf([null, null]).map(d => ({ ...d, usual: null })) }))).toContain('</svg>')
  })

  it('draws no point for a day that is not known', () => {
    const points = (svg: string) => (/<path d="([^"]*)"[^>]*stroke="#9aa6b2"/.exec(svg)?.[1] ?? '').split('M').length
    const all = drawAccount(chart({ days: daysOf(Array(30).fill(10)) }))
    const fewer = drawAccount(chart({ days: daysOf([...Array(20).fill(10), ...Array(10).fill(null)]) }))
    expect(points(all) - points(fewer)).toBe(10)
  })
})

describe('drawn for a printed page', () => {
  const followers = chart({
    metric: 'followers',
    days: daysOf(Array.from({ length: 60 }, (_, i) => 11_900 + i)).map(day => ({ ...day, usual: null })),
  })

  it('has no head and no source of its own, and shows a level enlarged', () => {
    const page = textsOf(drawAccount(followers, 'page'))
    expect(page).not.toContain('0')
    for (const text of ['Fonte: posts.csv', 'Nessun avviso.']) expect(page).not.toContain(text)
    expect(textsOf(drawAccount(followers, 'narrow'))).toContain('0')
  })

  it('lists what is marked', () => {
    expect(textsOf(drawAccount({ ...followers, alerts: [alert] }, 'page'))).toContain(
      'Calo: post pubblicati, 10–14 gen 2026',
    )
  })

  it('names months at their first day, the year once', () => {
    const page = textsOf(drawAccount(followers, 'page'))
    expect(page).toEqual(expect.arrayContaining(['gen 2026', '15 gen', 'feb', '15 feb']))
  })
})

describe('marks', () => {
  it('are one for the drops of several metrics at one time', () => {
    const reach = { ...alert, metric: 'reach', from: '2026-01-12', to: '2026-01-20' } as const
    const later = { ...alert, from: '2026-02-01', to: null }
    const marks = marksOf(chart({ language: 'en', alerts: [later, reach, alert] }))
    expect(marks.map(m => [m.from, m.to, m.text.replaceAll(/\s/g, ' ')])).toEqual([
      ['2026-01-10', '2026-01-20', 'Drop: posts published, reach, 10 – 20 Jan 2026'],
      ['2026-02-01', '2026-03-01', 'Drop: posts published, 1 Feb 2026 – ongoing'],
    ])
  })

  it('are cut at the edges, and left out beyond them', () => {
    const events = [
      { title: 'a', from: '2025-12-20', to: '2026-01-03' },
      { title: 'b', from: '2025-12-20', to: '2025-12-31' },
      { title: 'c', from: '2026-03-02', to: null },
    ]
    expect(marksOf(chart({ events })).map(m => [m.from, m.to])).toEqual([['2026-01-01', '2026-01-03']])
  })

  it('knows every gap, at the edges too', () => {
    const gap = (from: number, to: number) => ({ from: dayOf(FIRST + from), to: dayOf(FIRST + to) })
    const days = daysOf([null, 0, null, null, 4, null])
    expect(gapsOf({ ...chart(), days })).toEqual([gap(0, 0), gap(2, 3), gap(5, 5)])
  })
})

describe('scale', () => {
  it('lets one viral day leave the picture and tells of it', () => {
    const days = daysOf([...Array(99).fill(100), 9_000])
    expect(scaleOf(chart({ days }))).toEqual({ top: 200, above: 1, most: 9_000 })
    expect(textsOf(drawAccount(chart({ days })))).toContain('▲ un giorno oltre la scala, fino a 9.000')
  })

  it('stays whole where nothing stands out', () => {
    expect(scaleOf(chart()).top).toBeNull()
  })

  it('means over known days only, and says nothing where most are missing', () => {
    const means = weeklyMeans(daysOf([7, 7, 7, null, 7, 7, 14, null, null, null, 7]))
    expect(means.slice(0, 6)).toEqual(Array(6).fill(null))
    expect(means[6]).toBeCloseTo(49 / 6)
    expect(means.slice(7, 10)).toEqual([null, null, null])
    expect(means[10]).toBeCloseTo((7 + 7 + 14 + 7) / 4)
  })
})
