import type { ComponentChildren, JSX } from 'preact'
import { partsOf } from '../../alerts/parts.ts'
import { addDays, type Day } from '../../days.ts'
import type { ListedAlert } from '../../store/alerts.ts'
import { Field, Form } from '../forms.tsx'
import type { PageContext } from '../page.ts'
import type { PageWords } from './messages/words.ts'
import { noteHref } from './note-href.ts'

interface AnswersProps {
  readonly ctx: PageContext
  readonly alert: ListedAlert
  readonly words: PageWords
}

const SILENCES = [1, 3, 7, 14, 28] as const
const WEEK = 7

/** What an editor can answer; readers see none of it. */
export function Answers({ ctx, alert, words }: AnswersProps): JSX.Element | null {
  if (ctx.user.role !== 'editor') return null
  const { state, resolvedOn } = alert
  const open = resolvedOn === null
  return (
    <section aria-labelledby="answer" class="no-print">
      <h2 id="answer">{words.say('alert.answer')}</h2>
      <div class="answers">
        {open && state === 'open' && <Acknowledge ctx={ctx} alert={alert} words={words} />}
        {open && <Dismiss ctx={ctx} alert={alert} words={words} />}
        {open && <Silence ctx={ctx} alert={alert} words={words} />}
        <CommentForm ctx={ctx} alert={alert} words={words} />
      </div>
      {alert.kind === 'metric' && alert.account !== null && (
        <p>
          <a href={eventHref(alert, words)}>{words.say('alert.note-event')}</a>
        </p>
      )}
    </section>
  )
}

/** The form of an event, with the alert's account, series and days filled in. */
function eventHref(alert: ListedAlert, words: PageWords): string {
  const { account, series, type, onset } = alert
  const paused = type === 'series-paused' ? series : null
  return noteHref({
    account: account?.key ?? '',
    ...(paused && { series: paused.key, title: words.say('events.suspended', { series: paused.name }) }),
    startsOn: onset,
    endsOn: lastDayOf(alert),
  })
}

/** The day on which its first part was over is none of its own. */
function lastDayOf(alert: ListedAlert): Day | null {
  const { onset, resolvedOn } = alert
  if (resolvedOn === null) return null
  const [part] = partsOf({ ...alert, cause: '' })
  const before = addDays(part?.recovered_on ?? resolvedOn, -1)
  return [before, onset].sort().at(-1) ?? onset
}

type Answer = 'acknowledge' | 'dismiss' | 'silence' | 'comment'

interface FoldedProps extends AnswersProps {
  readonly answer: Answer
  readonly hint?: string
  readonly children: ComponentChildren
}

/** Folded until it is wanted, or was refused. */
function Folded({ ctx, alert, words, answer, hint, children }: FoldedProps): JSX.Element {
  const refused = ctx.form?.action === `/alerts/:id/${answer}`
  return (
    <details open={refused || answer === 'acknowledge'}>
      <summary>{words.say(`alert.${answer}`)}</summary>
      {hint && <p class="quiet">{hint}</p>}
      <Form ctx={ctx} action={`/alerts/${alert.alertId}/${answer}`}>
        {children}
        <button type="submit">{words.say(`alert.${answer}.do`)}</button>
      </Form>
    </details>
  )
}

function Acknowledge(props: AnswersProps): JSX.Element {
  const { ctx, words } = props
  return (
    <Folded {...props} answer="acknowledge" hint={words.say('alert.acknowledge.hint')}>
      <Field ctx={ctx} of="/alerts/:id/acknowledge" name="note" label={words.say('alert.note.optional')} />
    </Folded>
  )
}

function Dismiss(props: AnswersProps): JSX.Element {
  const { ctx, alert, words } = props
  const of = '/alerts/:id/dismiss'
  const metric = alert.kind === 'metric'
  const hint = words.say(metric ? 'alert.dismiss.hint' : 'alert.dismiss.hint.operational')
  return (
    <Folded {...props} answer="dismiss" hint={hint}>
      <Field ctx={ctx} of={of} name="note" label={words.say('alert.reason')} required />
      {metric && <Field ctx={ctx} of={of} name="until" type="date" label={words.say('alert.until')} />}
    </Folded>
  )
}

function Silence(props: AnswersProps): JSX.Element {
  const { ctx, words } = props
  const of = '/alerts/:id/silence'
  const options = SILENCES.map(days => ({
    value: String(days),
    label: words.say('alert.silence.days.count', { days }),
  }))
  return (
    <Folded {...props} answer="silence" hint={words.say('alert.silence.hint')}>
      <Field
        ctx={ctx}
        of={of}
        name="days"
        label={words.say('alert.silence.days')}
        options={options}
        value={String(WEEK)}
      />
      <Field ctx={ctx} of={of} name="note" label={words.say('alert.reason')} required />
    </Folded>
  )
}

function CommentForm(props: AnswersProps): JSX.Element {
  const { ctx, words } = props
  return (
    <Folded {...props} answer="comment">
      <Field
        ctx={ctx}
        of="/alerts/:id/comment"
        name="note"
        type="textarea"
        label={words.say('alert.comment.words')}
        required
      />
    </Folded>
  )
}
