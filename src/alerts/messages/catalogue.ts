import type { CollectErrorKind } from '../../collectors/collector.ts'
import type { ExplanationKind, JudgedMetric } from '../../detection/detection.ts'
import type { AnswerAction } from '../answer-links.ts'
import type { Chore } from '../chores.ts'
import type { OperationalType } from '../evidence.ts'
import type { Occasion } from './renderable-alert.ts'

/** A day as it is spoken, e.g. 14, `14 ottobre`. */
export interface SpokenDay {
  readonly day: number
  readonly text: string
}

/** What a language does with numbers and dates beyond what `Intl` knows: articles and prepositions. */
export interface Grammar {
  readonly locale: string
  dayText(day: number, text: string): string
  since(day: SpokenDay): string
  /** Before an `until`. */
  from(day: SpokenDay): string
  on(day: SpokenDay): string
  until(day: SpokenDay): string
  sinceTime(time: string, day: SpokenDay): string
  /** A whole percentage with its article where the language wants one. */
  percent(whole: number, text: string): string
  /** How a content series is called in mid-sentence. */
  series(name: string): string
  /** Of a series as `series` says it, where adjectives agree with it. */
  gender(series: string): 'm' | 'f'
}

/** ICU messages that every language has. Their arguments are ready-made words, except plurals (`count`, `days`). */
export type MessageKey =
  | `metric.${JudgedMetric}`
  | `error.${CollectErrorKind}`
  | `remedy.${CollectErrorKind}`
  | `${OperationalType}.${'subject' | 'resolved.subject' | 'resolved' | 'remedy'}`
  | `chore.${Chore}`
  | `label.${'account' | 'since' | 'judged' | 'ended' | 'alert' | 'subject'}`
  | `do.${'paused' | Exclude<ExplanationKind, 'series-paused'>}`
  | `link.${'page' | AnswerAction}`
  | `${NonNullable<Occasion['why']>}.subject`
  | 'chart.source'
  | (typeof sentenceKeys)[number]

export type Catalogue = Readonly<Record<MessageKey, string>>

const sentenceKeys = [
  'drop.subject',
  'drop.subject.plain',
  'drop.subject.paused',
  'drop.subject.plain.paused',
  'drop.fraction',
  'drop.share',
  'drop.plain',
  'drop.unclear',
  'drop.unclear.cost',
  'drop.also',
  'drop.also.plain',
  'drop.checked',
  'drop.unknown',
  'drop.resolved.subject',
  'drop.resolved',
  'drop.ended.subject',
  'drop.revised.subject',
  'drop.resolved.new-normal',
  'drop.resolved.no-longer-watched',
  'drop.resolved.revised',
  'drop.resolved.redefined',
  'drop.lasted',
  'recovery',
  'again',
  'explained.subject',
  'explained',
  'explained.lasting',
  'explained.measured',
  'same-day',
  'why.paused',
  'why.paused.posts',
  'why.paused.of-ten',
  'why.paused.all',
  'why.alike',
  'why.alike.platform',
  'why.alike.holiday',
  'why.removed',
  'why.posted-less',
  'why.less-response',
  'why.less-response.share',
  'per-day',
  'per-day.of',
  'loss',
  'loss.so-far',
  'loss.pause',
  'loss.whole',
  'loss.whole.unclear',
  'loss.own',
  'loss.fraction',
  'loss.unclear',
  'loss.unknown',
  'series-paused.subject',
  'series-paused.opened',
  'series-paused.checked',
  'series-paused.ended.subject',
  'series-paused.revised.subject',
  'series-paused.unknown',
  'series-paused.effect.unclear',
  'series-paused.effect.unknown',
  'series-paused.resolved.subject',
  'series-paused.resolved',
  'series-paused.resolved.no-longer-watched',
  'series-paused.resolved.new-normal',
  'series-paused.resolved.revised',
  'series-paused.lasted',
  'event.followers-removed',
  'token-dead.opened',
  'collector-failing.opened',
  'platform-trouble.opened',
  'platform-trouble.opened.no-data',
  'platform-trouble.remedy.no-data',
  'no-data.opened',
  'budget-reached.opened',
  'budget-reached.opened.credits',
  'budget-reached.effect',
  'notifier-failing.opened',
  'notifier-failing.effect',
  'metric-changed.opened',
  'metric-changed.effect',
  'implausible-value.opened',
  'implausible-value.kept',
  'report-failing.opened',
  'report-failing.effect',
  'report-failing.no-longer-watched',
  'digest-failing.opened',
  'digest-failing.effect',
  'chore-failing.opened',
  'accounts',
  'and-others',
  'platform-said',
  'peer-said',
  'no-longer-watched',
  'reminder.lead',
  'reminder.end',
  'escalation.lead',
  'unmuted.lead',
  'released.lead',
  'released.lead.part',
  'graver.lead',
  'unheard',
  'taken',
  'taken.note',
  'acknowledged.end',
  'dismissed.lead',
  'dismissed.metric',
  'dismissed.metric.until',
  'dismissed.operational',
  'dismissed.operational.until',
] as const
