import { listEvents } from '../../store/events.ts'
import { Field, Form } from '../forms.tsx'
import { notFound, type Page } from '../page.ts'
import { pageWords } from './messages/words.ts'

/** Changing an event, or giving it its end. */
export const eventPage: Page = {
  method: 'GET',
  path: '/events/:id',
  role: 'editor',
  async render(ctx) {
    const words = pageWords(ctx.language)
    const id = ctx.params.id ?? ''
    if (!/^[1-9]\d{0,8}$/.test(id)) return notFound
    const [event] = await listEvents(ctx.db, { eventId: Number(id), limit: 1 })
    if (!event) return notFound
    const of = '/events/:id'
    const body = (
      <>
        <p class="crumb">
          <a href="/events">{words.say('events.title')}</a>
        </p>
        <h1>{words.say('events.edit')}</h1>
        <Form ctx={ctx} action={`/events/${event.eventId}`}>
          <Field {...{ ctx, of }} name="title" label={words.say('events.what')} value={event.title} required />
          <div class="columns">
            <Field
              {...{ ctx, of }}
              name="starts_on"
              type="date"
              label={words.say('events.from')}
              value={event.startsOn}
              required
            />
            <Field
              {...{ ctx, of }}
              name="ends_on"
              type="date"
              label={words.say('events.to')}
              value={event.endsOn ?? ''}
            />
          </div>
          <button type="submit">{words.say('events.save')}</button>
        </Form>
      </>
    )
    return { title: words.say('events.edit'), body }
  },
}
