/** Drops of an account as findings: verdicts of its metrics, their effect in interactions and their explanation. */
import type { Context } from './context.ts'
import { dayNumber, dayOf } from './days.ts'
import type { Effect, Explanation, Finding, JudgedMetric } from './detection.ts'
import { judgeOpen, judgeQuiet, type Verdict } from './drop.ts'
import { explain } from './explanation.ts'
import { effectOfLowerFigures, effectOfMissingPosts } from './impact.ts'
import type { Stretch } from './metric-watch.ts'

const VALUES_DRAWN = 500
/** Metrics that are interactions: only these have an effect in interactions of their own. */
const INTERACTIONS: readonly JudgedMetric[] = ['interactions_gained', 'interactions_of_posts']

/** @param pauses what the same day says of the account's series */
export function judgeDrops(context: Context, pauses: readonly Finding[]): Finding[] {
  const open = context.open.filter(o => o.type === 'drop')
  const judged = [...context.questions].filter(([, { share }]) => share > 0)
  const verdicts = judged.map(([metric, question]) => {
    const known = open.find(o => o.metric === metric)
    if (known) {
      const since = { onset: dayNumber(known.onset), openedOn: dayNumber(known.openedOn) }
      return { metric, question, verdict: judgeOpen(question, since, context.today) }
    }
    return { metric, question, verdict: judgeQuiet(question, context.settings) }
  })
  // One drop is one alert: while it is open, and on the day it opens, only the most telling metric speaks.
  const opening = verdicts.filter(v => v.verdict.reason === 'below-usual-range')
  const first = open.length > 0 ? null : opening.sort((a, b) => b.verdict.score - a.verdict.score)[0]
  return verdicts.map(({ metric, verdict }) => {
    const held = verdict.reason === 'below-usual-range' && metric !== first?.metric
    const onset = open.find(o => o.metric === metric)?.onset ?? null
    return toFinding(context, metric, held ? { ...verdict, state: 'quiet' } : verdict, onset, pauses)
  })
}

function toFinding(
  context: Context,
  metric: JudgedMetric,
  verdict: Verdict,
  known: string | null,
  pauses: readonly Finding[],
): Finding {
  const { state, reason, score, stretch, recoveredOn } = verdict
  const told = state === 'open' || state === 'closed'
  const figures = told && stretch ? figuresOf(context, metric, stretch, pauses) : { effect: null, explanation: null }
  return {
    type: 'drop',
    cause: 'drop',
    metric,
    series: null,
    state,
    reason,
    onset: told ? (known ?? (stretch ? dayOf(stretch.from) : null)) : null,
    score,
    ...(stretch ? averagesOf(stretch) : { expectedPerDay: null, observedPerDay: null }),
    ...figures,
    recoveredOn: recoveredOn === null ? null : dayOf(recoveredOn),
  }
}

/** Of a day that was not read nobody knows what it brought: it is in no average. */
function averagesOf({ expected, uncut, known }: Stretch) {
  return { expectedPerDay: expected / known, observedPerDay: uncut / known, knownDays: known }
}

function figuresOf(
  context: Context,
  metric: JudgedMetric,
  fall: Stretch,
  pauses: readonly Finding[],
): { effect: Effect | null; explanation: Explanation } {
  const until = fall.from + fall.days - 1
  const posts = context.questions.get('posts_published')?.watch.between(fall.from, until) ?? null
  const paused = [...context.series].map(([key, watch]) => ({
    key,
    missing: watch.silence.missed,
    since: watch.silence.since,
    told: pauses.some(pause => pause.series === key && pause.state === 'open'),
  }))
  const explanation = explain(posts, fall.observed / Math.max(1e-9, fall.expected), paused)
  const byPosts = posts && explanation.kind !== 'less-response' ? missingPosts(context, posts) : null
  return { effect: byPosts ?? lowerFigures(context, metric, fall), explanation }
}

function missingPosts({ posts }: Context, count: Stretch): Effect | null {
  const until = count.from + count.days
  const values = posts.filter(p => p.day < count.from).map(p => p.value)
  const since = posts.filter(p => p.day >= count.from && p.day < until)
  const gained = since.reduce((sum, p) => sum + p.value, 0)
  const relative = (4 * count.variance - 1) / Math.max(1, count.expected)
  const spread = Math.sqrt(Math.max(0.04, relative))
  const missing = { expected: count.expected, observed: count.uncut, relativeSpread: spread, chance: null }
  return effectOfMissingPosts(missing, values.slice(-VALUES_DRAWN), gained, count.days, count.from)
}

function lowerFigures({ questions }: Context, metric: JudgedMetric, fall: Stretch): Effect | null {
  const measured = INTERACTIONS.includes(metric) ? metric : INTERACTIONS.find(m => questions.has(m))
  const watch = measured && questions.get(measured)?.watch
  const stretch = measured === metric ? fall : watch?.between(fall.from, fall.from + fall.days - 1)
  if (!watch || !stretch) return null
  return effectOfLowerFigures(
    stretch.expected,
    stretch.uncut,
    watch.ratiosBefore(fall.from),
    stretch.days,
    stretch.from,
  )
}
