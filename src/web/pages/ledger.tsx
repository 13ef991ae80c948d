import type { JSX } from 'preact'
import type { ListedAlert } from '../../store/alerts.ts'
import type { LedgerEvent, LedgerMessage, LedgerStep } from '../../store/ledger.ts'
import type { PageContext } from '../page.ts'
import type { PageKey, PageWords } from './messages/words.ts'
import { inWords } from './parts.tsx'

export interface Outcome {
  /** False where it was closed for another reason, e.g. an event that explains it, while it lasted. */
  readonly recovered: boolean
  /** Since when it is over, and what it cost in all; empty where nobody can say. */
  readonly sentences: readonly string[]
}

interface LedgerProps {
  readonly ctx: PageContext
  readonly alert: ListedAlert
  readonly steps: readonly LedgerStep[]
  readonly events: readonly LedgerEvent[]
  readonly outcome: Outcome
  readonly words: PageWords
}

/** The life of an alert, oldest first: what was found, told, answered and noted, and what came of it. */
export function Ledger(props: LedgerProps): JSX.Element {
  const { ctx, alert, steps, events, outcome, words } = props
  const zone = alert.account?.timeZone ?? ctx.config.time_zone
  const entries = [
    ...steps.map(step => ({ at: step.at, item: <Step key={step.seq} {...props} step={step} zone={zone} /> })),
    ...events.map(event => ({
      at: event.notedAt,
      item: <Noted key={`event ${event.eventId}`} event={event} zone={zone} words={words} />,
    })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime())
  return (
    <ol class="ledger">
      {entries.map(({ item }) => item)}
      {alert.state === 'resolved' && outcome.sentences.length > 0 && (
        <li class="end">
          <p>
            <strong>{words.say(outcome.recovered ? 'alert.effect' : 'alert.effect.no-recovery')}</strong>
          </p>
          {outcome.sentences.map(sentence => (
            <p key={sentence}>{sentence}</p>
          ))}
        </li>
      )}
    </ol>
  )
}

type StepProps = Pick<LedgerProps, 'ctx' | 'alert' | 'words'> & { readonly step: LedgerStep; readonly zone: string }

function Step({ ctx, alert, step, zone, words }: StepProps): JSX.Element {
  const { at, actor, note, messages } = step
  const found = foundAt(step, alert, ctx)
  const kind = step.to === 'resolved' && step.step === 'change' ? 'end' : actor === 'polso' ? '' : 'person'
  return (
    <li class={kind}>
      <When at={at} zone={zone} words={words} />
      <p>{words.say(keyOf(step), { actor })}</p>
      {found !== null && <p class="found">{found}</p>}
      {note !== null && note !== '' && <blockquote>{note}</blockquote>}
      {messages.length > 0 && (
        <ul>
          {byOutcome(messages).map(group => (
            <li key={keyOfOutcome(group[0])}>{messageInWords(ctx, group, zone, words)}</li>
          ))}
        </ul>
      )}
    </li>
  )
}

const FINDINGS: readonly LedgerStep['step'][] = ['change', 'news', 'graver']

/** What Polso found at a step, as its messages told it; `null` of steps that people took, or that only repeat. */
function foundAt({ step, actor, to, evidence }: LedgerStep, alert: ListedAlert, ctx: PageContext): string | null {
  if (actor !== 'polso' || !FINDINGS.includes(step)) return null
  const resolvedOn = to === 'resolved' ? alert.resolvedOn : null
  return inWords({ ...alert, state: to === 'resolved' ? 'resolved' : 'open', evidence, resolvedOn }, ctx).subject
}

function When({
  at,
  zone,
  words,
}: {
  readonly at: Date
  readonly zone: string
  readonly words: PageWords
}): JSX.Element {
  return <time datetime={at.toISOString()}>{words.instant(at, zone)}</time>
}

function keyOf({ step, from, to }: LedgerStep): PageKey {
  if (step !== 'change') return `ledger.${step}`
  if (to === 'open') return from === null ? 'ledger.opened' : 'ledger.reopened'
  if (to === 'acknowledged' || to === 'dismissed') return `ledger.${to}`
  return 'ledger.resolved'
}

type Group = [LedgerMessage, ...LedgerMessage[]]

function keyOfOutcome({ notifier, status, silenceId, heldBy, error }: LedgerMessage): string {
  return [notifier, status, silenceId, heldBy, status === 'failed' ? error : null].join(' ')
}

/** Messages of one notifier with the same outcome are one line. */
function byOutcome(messages: readonly LedgerMessage[]): Group[] {
  const groups = new Map<string, Group>()
  for (const message of messages) {
    const key = keyOfOutcome(message)
    const group = groups.get(key)
    if (group) group.push(message)
    else groups.set(key, [message])
  }
  return [...groups.values()]
}

/** Addresses, and errors that may name them, are for editors' eyes: readers learn how many there were. */
function messageInWords(ctx: PageContext, group: Group, zone: string, words: PageWords): string {
  const [{ notifier, status, sentAt, dueAt, silenceId, heldBy, error }] = group
  const named = notifier
  const who =
    ctx.user.role === 'editor'
      ? words.say('message.to', { notifier: named, recipients: words.list(group.map(m => m.recipient)) })
      : words.say('message.people', { notifier: named, count: group.length })
  if (status === 'sent' && sentAt !== null)
    return words.say('message.sent', { notifier: who, at: words.instant(sentAt, zone) })
  if (status === 'muted' && silenceId !== null)
    return words.say('message.muted.silence', { notifier: who, id: silenceId })
  if (status === 'muted' && heldBy !== null) return words.say('message.muted.outage', { notifier: who, id: heldBy })
  if (status === 'failed' && error !== null && ctx.user.role === 'editor') {
    return words.say('message.failed.why', { notifier: who, error })
  }
  if (status === 'failed' || status === 'superseded') return words.say(`message.${status}`, { notifier: who })
  if (status === 'pending') return words.say('message.pending', { notifier: who, at: words.instant(dueAt, zone) })
  return words.say('message.sending', { notifier: who })
}

interface NotedProps {
  readonly event: LedgerEvent
  readonly zone: string
  readonly words: PageWords
}

function Noted({ event, zone, words }: NotedProps): JSX.Element {
  const { author, title, startsOn, endsOn, notedAt } = event
  const told =
    endsOn === null
      ? words.say('ledger.event.lasting', { author, title, ...words.spoken(startsOn) })
      : words.say('ledger.event', { author, title, span: words.span(startsOn, endsOn) })
  return (
    <li class="person">
      <When at={notedAt} zone={zone} words={words} />
      <p>
        <a href={`/events#event-${event.eventId}`}>{told}</a>
      </p>
    </li>
  )
}
