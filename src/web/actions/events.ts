import { z } from 'zod'
import { changeEvent, noteEvent, removeEvent } from '../../store/events.ts'
import { type Action, notFound } from '../page.ts'
import { readAbout } from './about.ts'
import { faultAt, readForm } from './faults.ts'
import { day, idOf, optionalChoice, optionalDay, title } from './fields.ts'

const inOrder = ({ starts_on: start, ends_on: end }: { starts_on: string; ends_on: string | null }) =>
  end === null || end >= start
const order = { error: 'ends-before-start', path: ['ends_on'] }

const eventForm = z
  .object({ title, about: optionalChoice, starts_on: day, ends_on: optionalDay })
  .refine(inOrder, order)

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

const changedForm = z.object({ title, starts_on: day, ends_on: optionalDay }).refine(inOrder, order)

/** Fields: `title`, `starts_on`, `ends_on`. What the event is about stays: another account is another event. */
export const changeAnEvent: Action = {
  method: 'POST',
  path: '/events/:id',
  role: 'editor',
  shownOn: '/events/:id',
  async run({ db, now, params, language, fields }) {
    const eventId = idOf(params.id)
    if (eventId === null) return notFound
    const form = readForm(changedForm, fields, language)
    if ('faults' in form) return form
    const { title, starts_on: startsOn, ends_on: endsOn } = form.data
    if (!(await changeEvent(db, eventId, { title, startsOn, endsOn }, now))) return notFound
    const detail = { title, starts_on: startsOn, ends_on: endsOn }
    return {
      redirect: '/events?done=event-changed',
      audit: { action: 'event.change', object: `event ${eventId}`, detail },
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
