/** Pauses of an account's content series as findings. */
import { ALLOWANCE, type CadenceWatch, type Silence } from './cadence.ts'
import type { Context } from './context.ts'
import { dayNumber, dayOf } from './days.ts'
import type { Effect, Finding, OpenFinding, Reason } from './detection.ts'
import { opensFrom } from './evidence.ts'
import { effectOfMissingPosts } from './impact.ts'
import { levelOfOthers } from './post-level.ts'

/** After so many days without a post a series has ended. */
const ENDED_DAYS = 60

export function judgeSeries(context: Context): Finding[] {
  const asked = [...context.series].filter(([key]) => context.settings.series?.[key] !== 'off')
  return asked.map(([key, watch]) => judgeOne(context, key, watch))
}

/** The false alarms of an account that would allow a series as many false pauses as it may have. */
function allowedOf({ settings }: Context, key: string): number {
  const own = settings.series?.[key]
  return typeof own === 'number' ? own / ALLOWANCE : settings.falseAlarmsPerYear
}

/** Suspicion of the running silence, on the account's scale: what an own sensitivity takes from it or adds. */
function suspicionOf(context: Context, key: string, watch: CadenceWatch): number {
  return watch.score + Math.log10(allowedOf(context, key) / context.settings.falseAlarmsPerYear)
}

function judgeOne(context: Context, key: string, watch: CadenceWatch): Finding {
  const open = context.open.find(o => o.type === 'series-paused' && o.series === key)
  if (open) return judgePaused(context, key, watch, open)
  const rhythm = watch.rhythm(context.declared.has(key), allowedOf(context, key))
  if (rhythm !== 'regular') {
    return finding(key, 'quiet', rhythm === 'unknown' ? 'not-enough-history' : 'cadence-irregular', 0)
  }
  const { silence } = watch
  const score = suspicionOf(context, key, watch)
  // A day of which nothing is known opens nothing, however long the silence before it.
  const known = watch.knownThrough === context.today && silence.since !== null
  const opens = known && score >= opensFrom(context.settings.falseAlarmsPerYear)
  if (!opens) return finding(key, 'quiet', watch.irregular ? 'irregular-now' : 'within-usual-range', score)
  return told(context, watch, silence, finding(key, 'open', 'series-overdue', score, dayOf(silence.since ?? 0)))
}

function judgePaused(context: Context, key: string, watch: CadenceWatch, open: OpenFinding): Finding {
  const { today } = context
  const score = suspicionOf(context, key, watch)
  if (watch.posting) {
    const resumed = finding(key, 'closed', 'series-resumed', score, open.onset)
    return told(context, watch, watch.endedSilence, { ...resumed, recoveredOn: dayOf(today) })
  }
  const { since } = watch.silence
  const late = since === null || since > dayNumber(open.onset)
  // A post was there after all, found late: what is left of the silence may be nothing.
  if (late && score < opensFrom(context.settings.falseAlarmsPerYear)) {
    return finding(key, 'closed', 'revised', score, open.onset)
  }
  const ended = today - dayNumber(open.onset) >= ENDED_DAYS
  const state = ended ? finding(key, 'closed', 'new-normal', score, open.onset) : null
  return told(context, watch, watch.silence, state ?? finding(key, 'open', 'series-overdue', score, open.onset))
}

/** The finding with its figures. What the series itself did not post is arithmetic, not association. */
function told(context: Context, watch: CadenceWatch, silence: Silence, to: Finding): Finding {
  const days = context.today - dayNumber(to.onset ?? dayOf(context.today)) + (to.recoveredOn ? 0 : 1)
  return {
    ...to,
    expectedPerDay: null,
    observedPerDay: null,
    effect: pauseEffect(context, to.series ?? '', watch, silence, days),
    explanation: {
      kind: 'series-paused',
      postsExpected: silence.missed,
      postsObserved: 0,
      series: to.series,
      seriesMissing: silence.missed,
    },
  }
}

function pauseEffect(
  { posts, today }: Context,
  series: string,
  watch: CadenceWatch,
  silence: Silence,
  days: number,
): Effect | null {
  const factor = silence.since === null ? 1 : levelOfOthers(posts, series, silence.since, today)
  const values = watch.values.map(value => value * factor)
  const missing = { expected: silence.missed, observed: 0, relativeSpread: 0, chance: silence.chance }
  return effectOfMissingPosts(missing, values, 0, days, silence.since ?? 0)
}

function finding(
  series: string,
  state: Finding['state'],
  reason: Reason,
  score: number,
  onset: string | null = null,
): Finding {
  return {
    type: 'series-paused',
    cause: `series:${series}`,
    metric: null,
    series,
    state,
    reason,
    onset,
    score,
    expectedPerDay: null,
    observedPerDay: null,
    effect: null,
    recoveredOn: null,
  }
}

export function isOpen(open: readonly OpenFinding[], series: string): boolean {
  return open.some(o => o.type === 'series-paused' && o.series === series)
}
