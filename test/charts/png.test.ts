import { describe, expect, it } from '@jest/globals'
import type { AccountChart } from '../../src/charts/account-chart.ts'
import { describeAccount, drawAccount } from '../../src/charts/draw.ts'
import { toPng } from '../../src/charts/png.ts'
import { dayNumber, dayOf } from '../../src/detection/days.ts'

const FIRST = dayNumber('2019-08-01')

const chart: AccountChart = {
  account: 'Comune della Spezia',
  metric: 'interactions_gained',
  language: 'it',
  source: 'Polso',
  days: Array.from({ length: 80 }, (_, i) => ({ day: dayOf(FIRST + i), value: 80 + (i % 7), usual: null })),
  alerts: [{ type: 'drop', metric: 'interactions_gained', series: null, from: '2019-10-14', to: null }],
  events: [],
}

/** Width and height stand in the first block of a PNG. */
function sizeOf(png: Buffer): readonly [number, number] {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  return [png.readUInt32BE(16), png.readUInt32BE(20)]
}

const svgOf = (text: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text x="5" y="30" style="font-family:system-ui, sans-serif;font-size:24px">${text}</text></svg>`

describe('a chart as PNG', () => {
  it('is as wide as asked, and as small as a mail may carry', async () => {
    const png = await toPng(drawAccount(chart, 'narrow'), { width: 1280 })
    expect(sizeOf(png)[0]).toBe(1280)
    expect(png.length).toBeLessThan(200_000)
  })

  it('has its text drawn, by the fonts that come with the program alone', async () => {
    const svg = drawAccount(chart, 'narrow')
    const [drawn, bare] = [await toPng(svg, { width: 640 }), await toPng(svg, { width: 640, fonts: [] })]
    expect(sizeOf(drawn)).toEqual(sizeOf(bare))
    expect(drawn.length).toBeGreaterThan(1.5 * bare.length)
  })

  it('has every letter and sign of our languages', async () => {
    const missing = await toPng(svgOf('\u{10ffff}'), { width: 200 })
    const seen = new Set<string>()
    for (const sign of 'AZaz09àèéìòùÀÈ’“”«»·–…°▲%€') {
      const png = (await toPng(svgOf(sign), { width: 200 })).toString('base64')
      expect([sign, png === missing.toString('base64')]).toEqual([sign, false])
      seen.add(png)
    }
    expect(seen.size).toBe([...'AZaz09àèéìòùÀÈ’“”«»·–…°▲%€'].length)
  })

  it('makes headings bold', async () => {
    const bold = svgOf('Comune').replace('font-size', 'font-weight:bold;font-size')
    expect(await toPng(bold, { width: 200 })).not.toEqual(await toPng(svgOf('Comune'), { width: 200 }))
    expect(drawAccount(chart)).not.toMatch(/font: ?bold/)
  })

  it('says in words what it shows', () => {
    expect(describeAccount(chart)).toMatch(
      /^Interazioni ottenute, .*2019, con gli avvisi\. Negli ultimi sette giorni 83 al giorno in media\. 1\. Calo: interazioni ottenute.*Fonte: Polso\.$/,
    )
  })
})
