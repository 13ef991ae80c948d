import { z } from 'zod'
import { AnswerError, type AnswerOutcome, acknowledge, comment, dismiss } from '../../store/answers.ts'
import { LONGEST_SILENCE_DAYS, silenceAlert } from '../../store/silences.ts'
import { answerWords } from '../answer/words.ts'
import {
  type Action,
  type ActionContext,
  type Done,
  type NotFound,
  notFound,
  type Refusal,
  type TooLate,
} from '../page.ts'
import { pageWords } from '../pages/messages/words.ts'
import type { Notice } from '../words.ts'
import { faultAt, readForm } from './faults.ts'
import { idOf, note, optionalDay, optionalNote } from './fields.ts'

/** Answers to an alert, each a form on the alert's own page. */

const COMMENT = '/alerts/:id/comment'
const SHOWN_ON = '/alerts/:id'
const common = { method: 'POST', role: 'editor', shownOn: SHOWN_ON } as const

const acknowledgeForm = z.object({ note: optionalNote })

export const acknowledgeAlert: Action = {
  ...common,
  path: '/alerts/:id/acknowledge',
  run: ctx =>
    answerAlert(ctx, acknowledgeForm, 'acknowledged', 'alert.acknowledge', (alertId, { note }) =>
      acknowledge(ctx.db, { alertId, note, ...signed(ctx) }),
    ),
}

const dismissForm = z.object({ note, until: optionalDay })

export const dismissAlert: Action = {
  ...common,
  path: '/alerts/:id/dismiss',
  run: ctx =>
    answerAlert(ctx, dismissForm, 'dismissed', 'alert.dismiss', (alertId, { note, until }) =>
      dismiss(ctx.db, { alertId, note, until, ...signed(ctx) }),
    ),
}

const commentForm = z.object({ note })

export const commentOnAlert: Action = {
  ...common,
  path: COMMENT,
  run: ctx =>
    answerAlert(ctx, commentForm, 'commented', 'alert.comment', (alertId, { note }) =>
      comment(ctx.db, { alertId, note, ...signed(ctx) }),
    ),
}

const days = z
  .string()
  .regex(/^\d{1,4}$/, { error: 'no-choice' })
  .transform(Number)
  .refine(n => n >= 1, { error: 'no-choice' })
  .refine(n => n <= LONGEST_SILENCE_DAYS, { error: 'too-long-silence' })

const silenceForm = z.object({ note, days })

/** Holds back the messages of alerts like this one. */
export const silenceLikeAlert: Action = {
  ...common,
  path: '/alerts/:id/silence',
  async run({ db, now, user, language, params, fields }) {
    const alertId = idOf(params.id)
    if (alertId === null) return notFound
    const form = readForm(silenceForm, fields, language)
    if ('faults' in form) return form
    const { note: reason, days } = form.data
    const silence = await silenceAlert(db, alertId, { author: user.name, reason, days, now })
    if (silence === null) return notFound
    const audit = { action: 'silence.add', object: `silence ${silence}`, detail: { alert: alertId, days, reason } }
    return { redirect: `/alerts/${alertId}?done=silenced`, audit }
  },
}

function signed({ user, now, config }: ActionContext) {
  return { actor: user.name, now, timeZone: config.time_zone }
}

async function answerAlert<Form extends { readonly note: string }>(
  ctx: ActionContext,
  schema: z.ZodType<Form>,
  notice: Notice,
  action: string,
  give: (alertId: number, form: Form) => Promise<AnswerOutcome>,
): Promise<Done | NotFound | Refusal | TooLate> {
  const { params, fields, language } = ctx
  const alertId = idOf(params.id)
  if (alertId === null) return notFound
  const form = readForm(schema, fields, language)
  if ('faults' in form) return form
  try {
    const given = await give(alertId, form.data)
    if (given.outcome === 'unknown') return notFound
    const redirect = `/alerts/${alertId}?done=${notice}`
    if (given.outcome === 'done') {
      return { redirect, audit: { action, object: `alert ${alertId}`, detail: { ...form.data } } }
    }
    const { note } = form.data
    return isTwice(given, notice, note, ctx) ? { redirect, audit: null } : tooLate(given, note, ctx)
  } catch (error) {
    if (error instanceof AnswerError && error.fault === 'until-before-onset') {
      return faultAt('until', error.fault, language)
    }
    throw error
  }
}

type Late = Extract<AnswerOutcome, { readonly outcome: 'already' | 'over' }>

/** The same answer by the same person: pressed twice. */
function isTwice(late: Late, notice: Notice, note: string, { user }: ActionContext): boolean {
  return late.outcome === 'already' && late.state === notice && late.by === user.name && (late.note ?? '') === note
}

/** Says whose answer counts, and since when; the note can still be added as a comment. */
function tooLate(late: Late, note: string, { language, config }: ActionContext): TooLate {
  const words = answerWords(language)
  const when = pageWords(language).instant(late.at, config.time_zone)
  const [, over] = words.over
  const said = late.outcome === 'over' ? over(when) : words.already(words.alreadyTitle[late.state], late.by, when)
  if (note === '') return { tooLate: said, kept: null }
  return { tooLate: `${said} ${words.kept}`, kept: { action: COMMENT, values: { note }, faults: {} } }
}
