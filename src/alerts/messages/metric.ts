import { type EffectRecord, type FindingRecord, type MetricEvidence, metricEvidence } from '../evidence.ts'
import type { RenderableAlert } from '../messages.ts'
import type { Words } from './words.ts'

/** What a message says, before it is laid out. */
export interface Said {
  readonly subject: string
  readonly sentences: readonly string[]
}

/** The words of a drop or a paused series. */
export function sayMetricAlert(alert: RenderableAlert, words: Words): Said {
  const evidence = metricEvidence.parse(alert.evidence)
  const telling = { alert, evidence, words, platform: alert.platform ?? '' }
  if (alert.type === 'drop') return alert.state === 'resolved' ? dropResolved(telling) : dropOpened(telling)
  return alert.state === 'resolved' ? pauseResolved(telling) : pauseOpened(telling)
}

interface Telling {
  readonly alert: RenderableAlert
  readonly evidence: MetricEvidence
  readonly words: Words
  readonly platform: string
}

function dropOpened(telling: Telling): Said {
  const { evidence, words, platform } = telling
  const open = evidence.findings.filter(record => record.state === 'open')
  const [lead, ...others] = open
  const what = metricName(lead, words)
  const loss = lossOf(lead?.effect ?? null, words)
  const since = words.since(evidence.onset, evidence.day)
  const shares = loss?.share
  return {
    subject: shares
      ? words.say('drop.subject', { platform, what, percent: shares.percent })
      : words.say('drop.subject.plain', { platform, what }),
    sentences: [
      shares
        ? words.say('drop.fraction', { platform, since, what, ...shares })
        : words.say('drop.plain', { platform, since, what }),
      ...perDay(lead, words),
      ...(loss ? [words.say('total', loss.counts)] : [words.say('drop.unclear')]),
      ...others.map(record => alsoDown(record, words)),
      words.say('drop.checked'),
      words.say('drop.unknown'),
    ],
  }
}

function alsoDown(record: FindingRecord, words: Words): string {
  const what = metricName(record, words)
  const share = lossOf(record.effect, words)?.share
  return share ? words.say('drop.also', { what, ...share }) : words.say('drop.also.plain', { what })
}

function dropResolved(telling: Telling): Said {
  const { evidence, words, platform, alert } = telling
  const lead = evidence.findings[0]
  const what = metricName(lead, words)
  const since = words.since(evidence.recovered_on ?? alert.day, alert.day)
  const reason = lead?.reason
  const ended = reason === 'new-normal' || reason === 'no-longer-watched' ? reason : null
  return {
    subject: words.say(ended ? 'drop.ended.subject' : 'drop.resolved.subject', { platform, what }),
    sentences: [
      words.say(ended ? `drop.resolved.${ended}` : 'drop.resolved', { platform, what, since }),
      words.say('drop.lasted', { on: words.on(evidence.onset, alert.day) }),
      lossSentence(lead?.effect ?? null, words, lead?.metric),
    ],
  }
}

function pauseOpened({ alert, evidence, words, platform }: Telling): Said {
  const since = words.since(evidence.onset, evidence.day)
  const named = { platform, series: words.series(alert.series ?? ''), since }
  return {
    subject: words.say('series-paused.subject', named),
    sentences: [
      words.say('series-paused.opened', named),
      pauseEffect(evidence.findings[0]?.effect ?? null, words),
      words.say('series-paused.checked'),
      words.say('series-paused.unknown'),
    ],
  }
}

function pauseEffect(effect: EffectRecord | null, words: Words): string {
  if (!effect) return words.say('series-paused.effect.unknown')
  const loss = lossOf(effect, words)
  if (!loss) return words.say('series-paused.effect.unclear')
  return loss.share && !isAll(effect) ? words.say('series-paused.effect', loss.share) : words.say('loss', loss.counts)
}

/** A silent series loses all of its own: «100%» would say nothing that the pause doesn't. */
function isAll({ fraction }: EffectRecord): boolean {
  return fraction !== null && fraction < -0.99
}

function pauseResolved({ alert, evidence, words, platform }: Telling): Said {
  const lead = evidence.findings[0]
  const back = evidence.recovered_on ?? alert.day
  const named = { platform, series: words.series(alert.series ?? '') }
  const watched = lead?.reason !== 'no-longer-watched'
  const resolved = watched
    ? words.say('series-paused.resolved', { ...named, since: words.since(back, alert.day) })
    : words.say('series-paused.resolved.no-longer-watched', named)
  const missing = { missing_since: words.since(evidence.onset, alert.day), days: daysBetween(evidence.onset, back) }
  return {
    subject: watched ? words.say('series-paused.resolved.subject', named) : resolved,
    sentences: [resolved, words.say('series-paused.lasted', missing), lossSentence(lead?.effect ?? null, words)],
  }
}

/** What it cost, of interactions unless the metric is another. */
function lossSentence(effect: EffectRecord | null, words: Words, metric?: string | null): string {
  if (!effect) return words.say('loss.unknown')
  const loss = lossOf(effect, words)
  if (!loss) return words.say('loss.unclear')
  if (metric && !metric.startsWith('interactions')) return words.say('total', loss.counts)
  return loss.share && !isAll(effect)
    ? words.say('loss.fraction', { ...loss.counts, percent: loss.share.percent })
    : words.say('loss', loss.counts)
}

/**
 * A loss in words, smaller bound first; `null` where its interval reaches zero, for then it may be none.
 * Without a share where that would mislead: nothing was expected, or more was lost than was expected.
 */
function lossOf(effect: EffectRecord | null, words: Words) {
  if (!effect || effect.high >= 0) return null
  const size = (value: number) => words.number(Math.round(Math.abs(value)))
  const counts = { n: size(effect.value), low: size(effect.high), high: size(effect.low), days: effect.days }
  const { fraction, fraction_low: low, fraction_high: high } = effect
  if (fraction === null || low === null || high === null || low < -1) return { counts, share: null }
  const share = { percent: words.percent(-fraction), low: words.percent(-high), high: words.percent(-low) }
  return { counts, share }
}

function perDay(record: FindingRecord | undefined, words: Words): readonly string[] {
  if (!record || record.observed_per_day === null || record.expected_per_day === null) return []
  const observed = words.number(record.observed_per_day)
  return [words.say('per-day', { observed, expected: words.number(record.expected_per_day) })]
}

const judgedMetrics = [
  'interactions_gained',
  'interactions_of_posts',
  'posts_published',
  'reach',
  'views',
  'new_followers',
] as const

function metricName(record: FindingRecord | undefined, words: Words): string {
  const metric = judgedMetrics.find(name => name === record?.metric) ?? 'interactions_gained'
  return words.say(`metric.${metric}`)
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}
