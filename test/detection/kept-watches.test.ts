import { describe, expect, it } from '@jest/globals'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import type { AccountHistory, ExcludedDays, OpenFinding } from '../../src/detection/detection.ts'
import { judgeAccount } from '../../src/detection/judge.ts'
import { KeptWatches, type Past, SETTLED_DAYS } from '../../src/detection/kept-watches.ts'
import { seeded } from '../../src/detection/random.ts'
import { defaultDetectionSettings as settings } from '../../src/detection/settings.ts'
import { noisyCount, RHYTHM, START } from './support.ts'

const FIRST = dayNumber(START)
const DAYS = 260
const r = seeded(7)

/** Falls to a tenth for three weeks. Each day's count is first read a tenth too low, and right the day after. */
const truth = Array.from({ length: DAYS }, (_, i) =>
  noisyCount(40 * (RHYTHM[(FIRST + i + 4) % 7] ?? 1) * (i >= 150 && i < 171 ? 0.1 : 1), 6, r),
)
const readOn = (today: number) => (i: number) => Math.round((truth[i] ?? 0) * (i === today ? 0.9 : 1))
const posts = truth.map((_, i) => ({
  publishedAt: new Date((FIRST + i) * 86_400_000 + 43_200_000),
  series: (i + 4) % 7 < 5 && !(i >= 150 && i < 171) ? 'review' : null,
  interactions: 5,
}))

function historyOn(past: Past, today: number, from = 0): AccountHistory {
  const read = readOn(today)
  const points = Array.from({ length: today - from + 1 }, (_, n) => ({
    day: dayOf(FIRST + from + n),
    value: read(from + n),
    complete: true,
  }))
  const day = dayOf(FIRST + today)
  const shown = posts.slice(from, today + 1)
  const now = new Date((FIRST + today + 1) * 86_400_000)
  return { ...past, day, now, series: [{ metric: 'interactions_gained', points }], posts: shown }
}

describe('watches that are kept', () => {
  it('find what a history told anew finds, and read days and not years', () => {
    const kept = new KeptWatches()
    let open: OpenFinding[] = []
    const excluded: ExcludedDays[] = []
    let alerts = 0
    const lengths: number[] = []
    for (let today = 0; today < DAYS; today++) {
      const past: Past = {
        timeZone: 'UTC',
        declared: [],
        excluded: [...excluded],
        open,
        settings,
        revision: 0,
        redefined: [],
      }
      const day = dayOf(FIRST + today)
      const from = Math.max(0, dayNumber(kept.firstNeeded(1, past, day)) - FIRST)
      lengths.push(today - from + 1)
      const { findings } = kept.judge(1, past, historyOn(past, today, from))
      expect({ day, findings }).toEqual({ day, findings: judgeAccount(historyOn(past, today), settings) })
      for (const f of findings.filter(f => f.state === 'closed' && f.onset !== null))
        excluded.push({ from: f.onset ?? day, to: day, why: 'alert', kind: 'alert' })
      const opened = findings.filter(f => f.state === 'open')
      alerts += opened.filter(f => !open.some(o => o.cause === f.cause && o.metric === f.metric)).length
      open = opened.map(({ type, cause, metric, series, onset }) => ({
        ...{ type, cause, metric, series, onset: onset ?? day, openedOn: day },
      }))
    }
    expect(alerts).toBeGreaterThan(0)
    // A change of the alerts, and nothing else, costs the whole past once.
    expect(lengths.slice(30).filter(length => length > SETTLED_DAYS + 1).length).toBeLessThan(30)
  })

  it('are told anew when what was long settled has changed', () => {
    const kept = new KeptWatches()
    const past: Past = { timeZone: 'UTC', declared: [], excluded: [], open: [], settings, revision: 0, redefined: [] }
    kept.judge(1, past, historyOn(past, 100))
    const tomorrow = dayOf(FIRST + 101)
    expect(kept.firstNeeded(1, past, tomorrow)).toBe(dayOf(FIRST + 100 - SETTLED_DAYS + 1))
    expect(kept.firstNeeded(1, { ...past, revision: 1 }, tomorrow) < START).toBe(true)
    expect(kept.firstNeeded(2, past, tomorrow) < START).toBe(true)
  })

  it('tell what was expected of days once, again where it changed, and all where a judgement was left out', () => {
    const kept = new KeptWatches()
    const past: Past = { timeZone: 'UTC', declared: [], excluded: [], open: [], settings, revision: 0, redefined: [] }
    const expected = (today: number) => kept.judge(1, past, historyOn(past, today)).expected.map(e => e.day)
    const day = (today: number) => dayOf(FIRST + today)
    expect(expected(100)).toHaveLength(SETTLED_DAYS)
    // Of yesterday the count has been revised by now, which moves what is expected of today alone.
    expect(expected(101)).toEqual([day(101)])
    expect(expected(101)).toHaveLength(SETTLED_DAYS)
    expect(expected(103)).toHaveLength(SETTLED_DAYS)
  })
})
