import type { JSX } from 'preact'
import { dayOf } from '../../days.ts'
import { type ListedEvent, listEvents } from '../../store/events.ts'
import { readChoices } from '../data/choices.ts'
import { Field, Form } from '../forms.tsx'
import type { Page, PageContext } from '../page.ts'
import { aboutOptions, accountNames } from './about.ts'
import { effectInWords, factsInWords } from './messages/event-words.ts'
import { type PageWords, pageWords } from './messages/words.ts'

const MOST = 200

/** Noting an event, and what each cost or brought. */
export const eventsPage: Page = {
  method: 'GET',
  path: '/events',
  role: 'reader',
  async render(ctx) {
    const words = pageWords(ctx.language)
    const [events, choices] = await Promise.all([listEvents(ctx.db, { limit: MOST }), readChoices(ctx.db)])
    const options = aboutOptions(choices, words.say('events.everywhere'), ctx)
    const body = (
      <>
        <h1>{words.say('events.title')}</h1>
        <p>{words.say('events.about')}</p>
        {ctx.user.role === 'editor' && <NoteForm ctx={ctx} options={options} words={words} />}
        <h2>{words.say('events.list')}</h2>
        {events.length === 0 && <p>{words.say('events.none')}</p>}
        <ul class="events">
          {events.map(event => (
            <Shown key={event.eventId} ctx={ctx} event={event} nameOf={accountNames(choices, ctx)} words={words} />
          ))}
        </ul>
      </>
    )
    return { title: words.say('events.title'), body }
  },
}

interface NoteProps {
  readonly ctx: PageContext
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly words: PageWords
}

/** What a link gives in its query stands in the fields already; most often it happens today. */
function NoteForm({ ctx, options, words }: NoteProps): JSX.Element {
  const { about = '', starts_on: startsOn, ends_on: endsOn = '', title = '' } = ctx.query
  const today = dayOf(ctx.now, ctx.config.time_zone)
  const of = '/events'
  return (
    <section aria-labelledby="note" class="card no-print">
      <h2 id="note">{words.say('events.add')}</h2>
      <Form ctx={ctx} action="/events">
        <Field
          {...{ ctx, of }}
          name="title"
          label={words.say('events.what')}
          hint={words.say('events.what.hint')}
          value={title}
          required
          autofocus={ctx.query.about !== undefined}
        />
        <div class="columns">
          <Field {...{ ctx, of, options }} name="about" label={words.say('events.where')} value={about} />
          <Field
            {...{ ctx, of }}
            name="starts_on"
            type="date"
            label={words.say('events.from')}
            value={startsOn ?? today}
            required
          />
          <Field {...{ ctx, of }} name="ends_on" type="date" label={words.say('events.to')} value={endsOn} />
        </div>
        <button type="submit">{words.say('events.do')}</button>
      </Form>
    </section>
  )
}

interface ShownProps {
  readonly ctx: PageContext
  readonly event: ListedEvent
  readonly nameOf: (account: string) => string
  readonly words: PageWords
}

function Shown({ ctx, event, nameOf, words }: ShownProps): JSX.Element {
  const { eventId, title, effects } = event
  return (
    <li class="card" id={`event-${eventId}`}>
      <h3>{title}</h3>
      <p class="quiet">{factsInWords(event, nameOf, words).join(' · ')}</p>
      {effects.length === 0 && event.origin === 'noted' && <p>{words.say('effect.not-yet')}</p>}
      {effects.map(effect => (
        <p key={effect.account}>{effectInWords(effect, nameOf, words)}</p>
      ))}
      {ctx.user.role === 'editor' && (
        <div class="row no-print">
          <a href={`/events/${eventId}`} aria-label={words.say('events.change.of', { title })}>
            {words.say('events.change')}
          </a>
          <Form ctx={ctx} action={`/events/${eventId}/remove`}>
            <button type="submit" class="link" aria-label={words.say('events.remove.of', { title })}>
              {words.say('events.remove')}
            </button>
          </Form>
        </div>
      )}
    </li>
  )
}
