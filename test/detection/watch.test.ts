import { describe, expect, it } from '@jest/globals'
import { stillOpen } from '../../src/backtest/replay.ts'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import type { ExcludedDays, Finding, OpenFinding } from '../../src/detection/detection.ts'
import { judgeAccount } from '../../src/detection/judge.ts'
import { seeded } from '../../src/detection/random.ts'
import { defaultDetectionSettings as settings } from '../../src/detection/settings.ts'
import { FIRST, interactions, isWeekday, ordinaryPosts, replayPosts, told } from './posts-support.ts'

const fallen = (i: number) => i >= 150 && i < 171

function account(seed: number) {
  const r = seeded(seed)
  return ordinaryPosts(230, 3, r).map((posts, i) => [
    ...posts.filter(() => !fallen(i) || r() < 0.3),
    ...(isWeekday(i) && !fallen(i) ? [{ series: 'review', interactions: interactions(40, r) }] : []),
  ])
}

describe('one judgement in two forms', () => {
  it('a kept watch and a history told anew give the same findings, alerts included', () => {
    const byDay = account(11)
    const kept = replayPosts(byDay)
    let open: readonly OpenFinding[] = []
    const excluded: ExcludedDays[] = []
    for (const [i, judged] of kept.entries()) {
      if (i < 100) continue
      const day = dayOf(FIRST + i)
      const posts = byDay
        .slice(0, i + 1)
        .flatMap((posts, at) =>
          posts.map(p => ({ ...p, publishedAt: new Date((FIRST + at) * 86_400_000 + 43_200_000) })),
        )
      const points = (of: (at: number) => number) =>
        Array.from({ length: i + 1 }, (_, at) => ({ day: dayOf(FIRST + at), value: of(at), complete: true }))
      const sum = (at: number) => (byDay[at] ?? []).reduce((s, p) => s + (p.interactions ?? 0), 0)
      const series = [
        { metric: 'posts_published' as const, points: points(at => byDay[at]?.length ?? 0) },
        { metric: 'interactions_of_posts' as const, points: points(sum) },
      ]
      const now = new Date((FIRST + i + 1) * 86_400_000)
      const findings = judgeAccount(
        { timeZone: 'UTC', day, now, series, posts, declared: [], excluded, open },
        settings,
      )
      expect({ day, verdicts: findings.map(verdictOf) }).toEqual({ day, verdicts: judged.findings.map(verdictOf) })
      for (const f of findings) if (f.state === 'closed') excluded.push(rangeOf(f, day))
      open = stillOpen(open, findings, FIRST + i)
    }
    expect(told(kept, 'series-paused', 'closed').length + told(kept, 'drop', 'closed').length).toBeGreaterThan(0)
  })

  it('a fall of the posting is explained by it, with a loss that holds the truth', () => {
    const r = seeded(12)
    const usual = ordinaryPosts(200, 3, r)
    const lost: number[] = []
    const byDay = usual.map((posts, i) =>
      posts.filter(p => {
        const gone = i >= 150 && i < 171 && r() < 0.8
        if (gone) lost.push(p.interactions ?? 0)
        return !gone
      }),
    )
    const open = told(replayPosts(byDay), 'drop', 'open').filter(o => o.at < 171)
    expect(open[0]?.at).toBeLessThanOrEqual(157)
    const last = open.at(-1)?.finding
    const truth = -lost.reduce((sum, v) => sum + v, 0)
    expect(last?.explanation).toMatchObject({ kind: 'posted-less' })
    expect(last?.effect?.low).toBeLessThan(truth)
    expect(last?.effect?.high).toBeGreaterThan(truth)
  })

  it('a silence opens within days', () => {
    const byDay = ordinaryPosts(200, 2, seeded(13)).map((posts, i) => (i >= 170 ? [] : posts))
    const open = told(replayPosts(byDay), 'drop', 'open').filter(o => o.at >= 165)
    expect(open[0]?.at).toBeLessThan(174)
    expect(open[0]?.finding.onset && dayNumber(open[0].finding.onset) - FIRST).toBeGreaterThanOrEqual(167)
  })
})

/** What both forms must agree on; figures to the digits in which sums in another order agree. */
function verdictOf(f: Finding) {
  const digits = (x: number | null | undefined) => (x === null || x === undefined ? null : Number(x.toPrecision(6)))
  return [f.cause, f.metric, f.state, f.reason, f.onset, f.recoveredOn, digits(f.score), digits(f.effect?.value)]
}

function rangeOf(f: Finding, day: string): ExcludedDays {
  return { from: f.onset ?? day, to: day, why: f.cause, kind: f.reason === 'new-normal' ? 'new-normal' : 'alert' }
}
