import type { JSX } from 'preact'
import type { AnswerGrant } from '../../alerts/answer-links.ts'
import { type Language, renderAlert } from '../../alerts/messages.ts'
import { type RenderContext, renderableOf } from '../../alerts/renderable.ts'
import type { AlertBrief } from '../../store/alert-brief.ts'
import { LONGEST_NOTE } from '../../store/answers.ts'
import type { Content } from '../page.ts'
import { answerWords, type Dead } from './words.ts'

export interface AnswerPage {
  readonly language: Language
  readonly context: RenderContext
}

/** A link that does nothing, and why; where it is known of which alert it was, the way there. */
export function deadPage(dead: Dead, { language }: AnswerPage, alertId: number | null): Content {
  const words = answerWords(language)
  const [title, text] = words.dead[dead]
  const body = (
    <>
      <h1>{title}</h1>
      <p>{text}</p>
      {alertId !== null && dead !== 'unknown' && <ToAlert alertId={alertId} label={words.toAlert} />}
    </>
  )
  return { title, body, status: dead === 'forged' || dead === 'unknown' ? 404 : 410 }
}

/** Somebody answered before, or it is over. `null` where it can still be answered as the link allows. */
export function tooLatePage(alert: AlertBrief, { action }: AnswerGrant, page: AnswerPage): Content | null {
  const words = answerWords(page.language)
  const { state, answered, endedAt } = alert
  if (state === 'resolved') {
    const [title, text] = words.over
    return standing(title, text(endedAt ? instantOf(endedAt, page) : ''), alert, page)
  }
  const isAnswered = state === 'dismissed' || (state === 'acknowledged' && action === 'acknowledge')
  if (!isAnswered || !answered) return null
  const title = words.alreadyTitle[state]
  return standing(title, words.already(title, answered.by, instantOf(answered.at, page)), alert, page)
}

/** What was done. */
export function donePage(alert: AlertBrief, { action }: AnswerGrant, page: AnswerPage): Content {
  const [title, text] = answerWords(page.language).offers[action].done
  return { ...standing(title, text, alert, page), status: 200 }
}

function standing(title: string, text: string, alert: AlertBrief, page: AnswerPage): Content {
  const body = (
    <>
      <h1>{title}</h1>
      <p role="status">{text}</p>
      <Told alert={alert} page={page} />
      <ToAlert alertId={alert.alertId} label={answerWords(page.language).toAlert} />
    </>
  )
  return { title, body, status: 409 }
}

export interface Offered {
  readonly grant: AnswerGrant
  /** Where the form is sent: the link's own address. */
  readonly action: string
  /** What was entered, where it was refused. */
  readonly refused: { readonly note: string; readonly fault: string } | null
}

/** Shows what the button would do; opening it changes nothing. */
export function offerPage(alert: AlertBrief, { grant, action, refused }: Offered, page: AnswerPage): Content {
  const words = answerWords(page.language)
  const offer = words.offers[grant.action]
  const described = refused ? { 'aria-invalid': 'true' as const, 'aria-describedby': 'note-fault' } : {}
  const body = (
    <>
      <h1>{offer.title}</h1>
      <Told alert={alert} page={page} />
      <p>{offer.will}</p>
      <form method="post" action={action}>
        <div class={refused ? 'field faulty' : 'field'}>
          <label for="note">{offer.noteLabel}</label>
          <textarea id="note" name="note" rows={2} maxlength={LONGEST_NOTE} {...described}>
            {refused?.note ?? offer.note}
          </textarea>
          {refused && (
            <p class="fault" id="note-fault">
              {refused.fault}
            </p>
          )}
        </div>
        <button type="submit">{offer.button}</button>
      </form>
      <p class="quiet">
        {words.as(grant.actor)} {words.nothing}
      </p>
    </>
  )
  return { title: offer.title, body, status: refused ? 422 : 200 }
}

function Told({ alert, page }: { readonly alert: AlertBrief; readonly page: AnswerPage }): JSX.Element {
  const { subject, sentences } = renderAlert(renderableOf(alert, page.context), page.language)
  return (
    <section class="card" aria-label={subject}>
      <h2>{subject}</h2>
      {sentences.map(sentence => (
        <p key={sentence}>{sentence}</p>
      ))}
    </section>
  )
}

function ToAlert({ alertId, label }: { readonly alertId: number; readonly label: string }): JSX.Element {
  return (
    <p>
      <a href={`/alerts/${alertId}`}>{label}</a>
    </p>
  )
}

function instantOf(instant: Date, { language, context }: AnswerPage): string {
  const options = { dateStyle: 'long', timeStyle: 'short', timeZone: context.timeZone } as const
  return new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', options).format(instant)
}
