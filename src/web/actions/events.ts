import { z } from 'zod'
import { noteEvent, removeEvent } from '../../store/events.ts'
import { type Action, notFound } from '../page.ts'
import { readAbout } from './about.ts'
import { faultAt, readForm } from './faults.ts'
import { day, idOf, optionalChoice, optionalDay, title } from './fields.ts'

const eventForm = z
  .object({ title, about: optionalChoice, starts_on: day, ends_on: optionalDay })
  .refine(({ starts_on: start, ends_on: end }) => end === null || end >= start, {
    error: 'ends-before-start',
    path: ['ends_on'],
  })

/** Fields: `title`, `about` (see about.ts), `starts_on`, `ends_on` (empty while it lasts). */
export const noteAnEvent: Action = {
  method: 'POST',
  path: '/events',
  role: 'editor',
  shownOn: '/events',
  async run({ db, now, user, language, fields }) {
    const form = readForm(eventForm, fields, language)
    if ('faults' in form) return form
    const { title, about: choice, starts_on: startsOn, ends_on: endsOn } = form.data
    const about = await readAbout(db, choice)
    if (about === null) return faultAt('about', 'no-choice', language)
    const eventId = await noteEvent(db, { ...about, title, startsOn, endsOn, author: user.name }, now)
    const detail = { title, about: choice, starts_on: startsOn, ends_on: endsOn }
    return {
      redirect: '/events?done=event-noted',
      audit: { action: 'event.note', object: `event ${eventId}`, detail },
    }
  },
}

export const removeAnEvent: Action = {
  method: 'POST',
  path: '/events/:id/remove',
  role: 'editor',
  shownOn: '/events',
  async run({ db, now, params }) {
    const eventId = idOf(params.id)
    if (eventId === null || !(await removeEvent(db, eventId, now))) return notFound
    const audit = { action: 'event.remove', object: `event ${eventId}`, detail: {} }
    return { redirect: '/events?done=event-removed', audit }
  },
}
