import { z } from 'zod'
import { addDays, type Day, dayOf, dayStart } from '../../days.ts'
import { JUDGED_METRICS } from '../../detection/detection.ts'
import { addSilence, endSilence, SilenceError, type SilenceFault } from '../../store/silences.ts'
import { type Action, notFound } from '../page.ts'
import { readAbout } from './about.ts'
import { type FaultKey, faultAt, readForm } from './faults.ts'
import { idOf, note, optionalChoice, optionalDay } from './fields.ts'

const SHOWN_ON = '/silences'

const ends = optionalDay.refine(day => day !== null, { error: 'missing' })

const silenceForm = z.object({
  about: optionalChoice,
  metric: optionalChoice.refine(name => name === null || JUDGED_METRICS.some(known => known === name), {
    error: 'no-choice',
  }),
  kind: optionalChoice.refine(kind => kind === null || /^[a-z][a-z-]{0,40}$/.test(kind), { error: 'no-choice' }),
  starts_on: optionalDay,
  ends_on: ends,
  note,
})

/** Fields: `about` (see about.ts), `metric`, `kind`, `starts_on` (empty: now), `ends_on` (its last day), `note`. */
export const addASilence: Action = {
  method: 'POST',
  path: '/silences',
  role: 'editor',
  shownOn: SHOWN_ON,
  async run({ db, now, user, language, fields, config }) {
    const form = readForm(silenceForm, fields, language)
    if ('faults' in form) return form
    const { about: choice, metric, kind, starts_on: startsOn, ends_on: endsOn, note: reason } = form.data
    const about = await readAbout(db, choice)
    if (about === null || endsOn === null) return faultAt('about', 'no-choice', language)
    const span = { startsAt: startOf(startsOn, now, config.time_zone), endsAt: endOf(endsOn, config.time_zone) }
    try {
      const silence = await addSilence(db, { ...about, metric, kind, ...span, author: user.name, reason }, now)
      const detail = { about: choice, metric, kind, starts_on: startsOn, ends_on: endsOn, reason }
      const audit = { action: 'silence.add', object: `silence ${silence}`, detail }
      return { redirect: `${SHOWN_ON}?done=silenced`, audit }
    } catch (error) {
      if (!(error instanceof SilenceError)) throw error
      return faultAt(...placeOf(error.fault), language)
    }
  },
}

/** Today means now: what was told this morning stays told. */
function startOf(day: Day | null, now: Date, zone: string): Date {
  return day === null || day === dayOf(now, zone) ? now : dayStart(day, zone)
}

function endOf(lastDay: Day, zone: string): Date {
  return dayStart(addDays(lastDay, 1), zone)
}

function placeOf(fault: SilenceFault): readonly [field: string, key: FaultKey] {
  if (fault === 'matches-all') return ['about', 'matches-all']
  if (fault === 'ends-before-start') return ['ends_on', 'ends-before-start']
  if (fault === 'over') return ['ends_on', 'over']
  if (fault === 'too-long') return ['ends_on', 'too-long-silence']
  return ['note', 'missing']
}

export const endASilence: Action = {
  method: 'POST',
  path: '/silences/:id/end',
  role: 'editor',
  shownOn: SHOWN_ON,
  async run({ db, now, user, params }) {
    const silenceId = idOf(params.id)
    const { outcome } = silenceId === null ? notFoundSilence : await endSilence(db, silenceId, user.name, now)
    if (outcome === 'unknown') return notFound
    const audit = outcome === 'done' ? { action: 'silence.end', object: `silence ${silenceId}`, detail: {} } : null
    return { redirect: `${SHOWN_ON}?done=silence-ended`, audit }
  },
}

const notFoundSilence = { outcome: 'unknown' } as const
