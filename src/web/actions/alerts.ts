import { z } from 'zod'
import { AnswerError, type AnswerOutcome, acknowledge, comment, dismiss } from '../../store/answers.ts'
import { LONGEST_SILENCE_DAYS, silenceAlert } from '../../store/silences.ts'
import { type Action, type ActionContext, type Done, type NotFound, notFound, type Refusal } from '../page.ts'
import type { Notice } from '../words.ts'
import { faultAt, readForm } from './faults.ts'
import { idOf, note, optionalDay, optionalNote } from './fields.ts'

/** Answers to an alert, each a form on the alert's own page. */

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
  path: '/alerts/:id/comment',
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

async function answerAlert<Form extends Readonly<Record<string, unknown>>>(
  { params, fields, language }: ActionContext,
  schema: z.ZodType<Form>,
  notice: Notice,
  action: string,
  give: (alertId: number, form: Form) => Promise<AnswerOutcome>,
): Promise<Done | NotFound | Refusal> {
  const alertId = idOf(params.id)
  if (alertId === null) return notFound
  const form = readForm(schema, fields, language)
  if ('faults' in form) return form
  try {
    const { outcome } = await give(alertId, form.data)
    if (outcome === 'unknown') return notFound
    const path = `/alerts/${alertId}?done=`
    if (outcome !== 'done') return { redirect: `${path}${outcome}`, audit: null }
    return { redirect: `${path}${notice}`, audit: { action, object: `alert ${alertId}`, detail: { ...form.data } } }
  } catch (error) {
    if (error instanceof AnswerError && error.fault === 'until-before-onset') {
      return faultAt('until', error.fault, language)
    }
    throw error
  }
}
