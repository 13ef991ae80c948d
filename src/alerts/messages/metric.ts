import { type MetricEvidence, metricEvidence } from '../evidence.ts'
import { isOpen, type Part, partsOf } from '../parts.ts'
import { isCount, lossOf, lossSentence, metricName, nameOf, shareBelow, type Telling } from './figures.ts'
import type { RenderableAlert } from './renderable-alert.ts'
import { stepOf, whyOf } from './why.ts'
import type { Words } from './words.ts'

/** What a message says, before it is laid out. */
export interface Said {
  readonly subject: string
  readonly sentences: readonly string[]
}

/** The words of a metric alert: a drop, a paused series, or both together. */
export function sayMetricAlert(alert: RenderableAlert, words: Words): Said {
  const evidence = metricEvidence.parse(alert.evidence)
  const parts = partsOf({ ...alert, cause: '', openedOn: alert.day })
  const telling: Telling = { alert, evidence, words, platform: alert.platform ?? '' }
  const pause = parts.find(part => part.type === 'series-paused')
  const drops = parts.filter(part => part.type === 'drop')
  const said = alert.state === 'resolved' ? resolved(telling, pause, drops) : opened(telling, pause, drops)
  return { ...said, sentences: [...said.sentences, ...again(evidence, words)] }
}

function again({ again, day }: MetricEvidence, words: Words): readonly string[] {
  return again === undefined ? [] : [words.say('again', { on: words.on(again, day) })]
}

function opened(telling: Telling, pause: Part | undefined, drops: readonly Part[]): Said {
  const falling = drops.filter(isOpen)
  if (falling.length === 0 && pause) return pauseOpened(telling, pause, drops)
  return dropOpened(telling, pause, falling)
}

function dropOpened(telling: Telling, pause: Part | undefined, falling: readonly Part[]): Said {
  const { words, platform } = telling
  const [lead, ...others] = falling
  const head = headlineOf(telling, lead)
  const missing = pause && isOpen(pause) ? nameOf(telling, pause) : null
  const named = { platform, what: head.what, percent: head.percent ?? '', series: missing ?? '' }
  const subject = head.percent === null ? 'drop.subject.plain' : 'drop.subject'
  return {
    subject: words.say(missing === null ? subject : `${subject}.paused`, named),
    sentences: [
      head.sentence,
      ...whyOf(telling, lead, pause),
      ...perDay(lead, head.what, words),
      ...(lead?.effect || missing === null ? [costSoFar(lead, words)] : []),
      ...others.map(part => alsoDown(part, words)),
      ...(pause && !isOpen(pause) ? [endOfPause(telling, pause)] : []),
      words.say('drop.checked'),
      ...(missing === null && isUnexplained(lead) ? [words.say('drop.unknown')] : []),
      ...(missing === null ? [] : [words.say('series-paused.unknown')]),
      stepOf(telling, lead, pause),
    ],
  }
}

/** That posts find less response is an observation, not yet a reason. */
function isUnexplained(lead: Part | undefined): boolean {
  const kind = lead?.explanation?.kind ?? 'not-explained'
  return kind === 'not-explained' || kind === 'less-response'
}

/**
 * A fall of posts or interactions is told in interactions, with their interval, where that is told apart from nothing;
 * else in the metric's own figures, as far as they are known.
 */
function headlineOf({ alert, evidence, words, platform }: Telling, lead: Part | undefined) {
  const since = words.since(lead?.onset ?? evidence.onset, evidence.day)
  const shares =
    lead && (isCount(lead.metric) || lead.metric === 'posts_published') && lossOf(lead.effect, words)?.share
  if (shares) {
    const what = words.say('metric.interactions_gained')
    const sentence = words.say('drop.fraction', { platform, since, what, ...shares })
    return { what, percent: shares.percent, sentence }
  }
  const what = metricName(lead?.metric ?? alert.type, words)
  const percent = shareBelow(lead, words)
  const sentence = words.say(percent === null ? 'drop.plain' : 'drop.share', {
    platform,
    since,
    what,
    percent: percent ?? '',
  })
  return { what, percent, sentence }
}

function perDay(part: Part | undefined, told: string, words: Words): readonly string[] {
  if (!part || part.observed_per_day === null || part.expected_per_day === null) return []
  const figures = { observed: words.number(part.observed_per_day), expected: words.number(part.expected_per_day) }
  const what = metricName(part.metric, words)
  return [what === told ? words.say('per-day', figures) : words.say('per-day.of', { ...figures, what })]
}

function costSoFar(lead: Part | undefined, words: Words): string {
  const loss = lossOf(lead?.effect ?? null, words)
  if (loss) return words.say('loss.so-far', loss.counts)
  return words.say(lead && isCount(lead.metric) ? 'drop.unclear' : 'drop.unclear.cost')
}

function alsoDown(part: Part, words: Words): string {
  const what = metricName(part.metric, words)
  const percent = shareBelow(part, words)
  return percent === null ? words.say('drop.also.plain', { what }) : words.say('drop.also', { what, percent })
}

function pauseOpened(telling: Telling, pause: Part, ended: readonly Part[]): Said {
  const { evidence, words, platform } = telling
  const since = words.since(pause.onset ?? evidence.onset, evidence.day)
  const named = { platform, series: nameOf(telling, pause), since }
  const [drop] = ended
  return {
    subject: words.say('series-paused.subject', named),
    sentences: [
      words.say('series-paused.opened', named),
      pauseEffect(pause, words),
      ...(drop ? [endOfDrop(telling, drop, null)] : []),
      words.say('series-paused.checked'),
      words.say('series-paused.unknown'),
      stepOf(telling, undefined, pause),
    ],
  }
}

/** What a series did not post is missing by arithmetic: said in counts, for all of its own is always missing. */
function pauseEffect({ effect }: Part, words: Words): string {
  if (!effect) return words.say('series-paused.effect.unknown')
  const loss = lossOf(effect, words)
  return loss ? words.say('loss.so-far', loss.counts) : words.say('series-paused.effect.unclear')
}

function resolved(telling: Telling, pause: Part | undefined, drops: readonly Part[]): Said {
  const event = [pause, ...drops].flatMap(part => part?.event ?? [])[0]
  if (event) return explainedByEvent(telling, event)
  return pause ? pauseResolved(telling, pause, drops) : dropResolved(telling, drops)
}

function explainedByEvent({ words, platform, evidence }: Telling, event: NonNullable<Part['event']>): Said {
  const [since, from] = [words.since(event.starts_on, evidence.day), words.from(event.starts_on, evidence.day)]
  const named = { platform, title: event.title, since, from }
  const until = event.ends_on === null ? null : words.until(event.ends_on, evidence.day)
  return {
    subject: words.say('explained.subject', named),
    sentences: [
      until === null ? words.say('explained.lasting', named) : words.say('explained', { ...named, until }),
      words.say('explained.measured'),
    ],
  }
}

function dropResolved(telling: Telling, drops: readonly Part[]): Said {
  const { evidence, words, platform } = telling
  const [lead] = drops
  const what = metricName(lead?.metric ?? null, words)
  const onset = words.on(lead?.onset ?? evidence.onset, telling.alert.day)
  return {
    subject: words.say(`drop.${howEnded(dropEndKey(lead))}.subject`, { platform, what }),
    sentences: [
      endOfDrop(telling, lead, null),
      words.say('drop.lasted', { on: onset }),
      ...(lead?.reason === 'revised' ? [] : [lossSentence(lead?.effect ?? null, words)]),
    ],
  }
}

function pauseResolved(telling: Telling, pause: Part, drops: readonly Part[]): Said {
  const { evidence, words, platform } = telling
  const [drop] = drops
  const back = pause.recovered_on ?? pause.closed_on ?? telling.alert.day
  const onset = pause.onset ?? evidence.onset
  const missing = { missing_since: words.since(onset, telling.alert.day), days: daysBetween(onset, back) }
  const named = { platform, series: nameOf(telling, pause) }
  const resumed = !endKey(pause)
  return {
    subject: words.say(`series-paused.${howEnded(endKey(pause))}.subject`, named),
    sentences: [
      endOfPause(telling, pause),
      ...(resumed ? [words.say('series-paused.lasted', missing)] : []),
      ...costOfPause(telling, pause, drop),
      ...(drop ? [endOfDrop(telling, drop, resumed ? back : null)] : []),
    ],
  }
}

/** What the series' own posts would have brought is arithmetic and comes first; what the account lost is another question. */
function costOfPause(telling: Telling, pause: Part, drop: Part | undefined): readonly string[] {
  const { words } = telling
  if (pause.reason === 'revised') return []
  const own = lossOf(pause.effect, words)
  if (!own && drop) return [lossSentence(drop.effect, words), ...ofWhichOwn(telling, drop, pause)]
  if (!own) return [lossSentence(pause.effect, words)]
  if (!drop) return [words.say('loss.pause', own.counts)]
  const whole = lossOf(drop.effect, words)
  return [
    words.say('loss.pause', own.counts),
    whole ? words.say('loss.whole', whole.counts) : words.say('loss.whole.unclear'),
  ]
}

function ofWhichOwn(telling: Telling, { explanation, effect }: Part, pause: Part): readonly string[] {
  if (!explanation?.missing || !effect || !lossOf(effect, telling.words)) return []
  const own = telling.words.number(Math.round(Math.min(explanation.missing.own, -effect.value)))
  return [telling.words.say('loss.own', { own, series: nameOf(telling, pause) })]
}

/** How a part ended that is not simply over. */
function endKey(part: Part | undefined) {
  const reason = part?.reason
  return reason === 'new-normal' || reason === 'no-longer-watched' || reason === 'revised' ? reason : null
}

/** What an alert that is over is headed by. */
function howEnded(key: ReturnType<typeof dropEndKey>) {
  if (key === null) return 'resolved'
  return key === 'revised' ? 'revised' : 'ended'
}

function dropEndKey(part: Part | undefined) {
  return part?.reason === 'redefined' ? part.reason : endKey(part)
}

function endOfPause(telling: Telling, pause: Part): string {
  const { words, platform, alert } = telling
  const named = { platform, series: nameOf(telling, pause) }
  const ended = endKey(pause)
  if (ended) return words.say(`series-paused.resolved.${ended}`, named)
  const back = pause.recovered_on ?? pause.closed_on ?? alert.day
  return words.say('series-paused.resolved', { ...named, since: words.since(back, alert.day) })
}

/** @param resumed day on which the series that explains the drop resumed */
function endOfDrop(telling: Telling, drop: Part | undefined, resumed: string | null): string {
  const { words, platform, alert, evidence } = telling
  const what = metricName(drop?.metric ?? null, words)
  const ended = dropEndKey(drop)
  const back = drop?.recovered_on ?? drop?.closed_on ?? evidence.recovered_on ?? alert.day
  if (ended) return words.say(`drop.resolved.${ended}`, { platform, what })
  if (resumed !== null && back >= resumed) {
    return words.say('recovery', { what, on: words.on(back, alert.day), nth: daysBetween(resumed, back) + 1 })
  }
  return words.say('drop.resolved', { platform, what, since: words.since(back, alert.day) })
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}
