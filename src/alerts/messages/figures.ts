import { JUDGED_METRICS } from '../../detection/detection.ts'
import type { EffectRecord, MetricEvidence } from '../evidence.ts'
import type { Part } from '../parts.ts'
import type { RenderableAlert } from './renderable-alert.ts'
import type { Words } from './words.ts'

/** What the sentences of a metric alert are made from. */
export interface Telling {
  readonly alert: RenderableAlert
  readonly evidence: MetricEvidence
  readonly words: Words
  readonly platform: string
}

export function metricName(metric: string | null, words: Words): string {
  return words.say(`metric.${JUDGED_METRICS.find(name => name === metric) ?? 'interactions_gained'}`)
}

/** A metric that is itself counted in interactions, as every effect is. */
export function isCount(metric: string | null): boolean {
  return metric === 'interactions_gained' || metric === 'interactions_of_posts'
}

/** How people call the series of a part. */
export function nameOf({ alert, words }: Telling, part: Part): string {
  return words.series(alert.series ?? part.explanation?.series?.name ?? part.series ?? '')
}

/** How far a metric lies below the usual, by its own figures; `null` where they are not known. */
export function shareBelow(part: Part | undefined, words: Words): string | null {
  if (!part || part.observed_per_day === null || !part.expected_per_day) return null
  const below = 1 - part.observed_per_day / part.expected_per_day
  return below > 0 && below <= 1 ? words.percent(below) : null
}

/** What it cost in interactions. */
export function lossSentence(effect: EffectRecord | null, words: Words): string {
  if (!effect) return words.say('loss.unknown')
  const loss = lossOf(effect, words)
  if (!loss) return words.say('loss.unclear')
  return loss.share && !isAll(effect)
    ? words.say('loss.fraction', { ...loss.counts, percent: loss.share.percent })
    : words.say('loss', loss.counts)
}

/** A silent series loses all of its own: «100%» would say nothing that the pause doesn't. */
function isAll({ fraction }: EffectRecord): boolean {
  return fraction !== null && fraction < -0.99
}

/**
 * A loss of interactions in words, smaller bound first; `null` where its interval reaches zero, for then it may be none.
 * Without a share where that would mislead: nothing was expected, or more was lost than was expected.
 */
export function lossOf(effect: EffectRecord | null, words: Words) {
  if (!effect || effect.high >= 0) return null
  const size = (value: number) => words.number(Math.round(Math.abs(value)))
  const count = Math.round(Math.abs(effect.value))
  const counts = { count, n: size(effect.value), low: size(effect.high), high: size(effect.low), days: effect.days }
  const { fraction, fraction_low: low, fraction_high: high } = effect
  if (fraction === null || low === null || high === null || low < -1) return { counts, share: null }
  const share = { percent: words.percent(-fraction), low: words.percent(-high), high: words.percent(-low) }
  return { counts, share }
}
