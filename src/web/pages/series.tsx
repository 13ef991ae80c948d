import type { JSX } from 'preact'
import type { SeriesCalendar, SeriesDay } from '../../analytics/series-calendar.ts'
import { addDays, type Day, weekdayOf } from '../../days.ts'
import type { PageContext } from '../page.ts'
import type { PageWords } from './messages/words.ts'
import { noteHref } from './note-href.ts'
import { Scroll } from './parts.tsx'

/** What a cell shows beside its colour. */
const signs: Readonly<Record<SeriesDay, string>> = {
  posted: '●',
  late: '◐',
  missed: '×',
  suspended: '–',
  holiday: '∘',
  unknown: '?',
  waiting: '…',
  free: '',
}

interface CalendarsProps {
  readonly ctx: PageContext
  /** Key of the account. */
  readonly account: string
  readonly series: readonly SeriesCalendar[]
  readonly words: PageWords
}

/** Each declared series of an account, a week a row. */
export function SeriesCalendars({ ctx, account, series, words }: CalendarsProps): JSX.Element | null {
  if (series.length === 0) return null
  return (
    <section aria-labelledby="series">
      <h2 id="series">{words.say('account.series')}</h2>
      {series.map(one => (
        <section key={one.key}>
          <Calendar series={one} words={words} />
          {ctx.user.role === 'editor' && (
            <p class="no-print">
              <a href={suspensionHref(account, one, words)} aria-label={`${words.say('series.note')}: ${one.name}`}>
                {words.say('series.note')}
              </a>
            </p>
          )}
        </section>
      ))}
    </section>
  )
}

/** The form of an event, with the latest days filled in on which the series was missed. */
function suspensionHref(account: string, { key, name, days }: SeriesCalendar, words: PageWords): string {
  const pause = lastPause(days)
  const title = words.say('events.suspended', { series: name })
  return noteHref({ account, series: key, title, ...(pause && { startsOn: pause.from, endsOn: pause.to }) })
}

/** The latest stretch of missed days; `to` is `null` while it lasts. Days on which nothing was due end none. */
export function lastPause(days: readonly CalendarDay[]): { readonly from: Day; readonly to: Day | null } | null {
  const told = days.filter(({ state }) => ['posted', 'late', 'missed'].includes(state))
  const last = told.findLastIndex(({ state }) => state === 'missed')
  if (last === -1) return null
  const first = told.findLastIndex(({ state }, i) => i < last && state !== 'missed') + 1
  const [from = '', to = ''] = [told[first]?.day, told[last]?.day]
  return { from, to: last === told.length - 1 ? null : to }
}

function Calendar({ series, words }: { readonly series: SeriesCalendar; readonly words: PageWords }): JSX.Element {
  const { name, days, due, kept, suspended, irregular } = series
  const span = words.span(days[0]?.day ?? '', days.at(-1)?.day ?? '')
  const states = [...new Set(days.map(({ state }) => state))].filter(state => state !== 'free')
  const told = due === 0 ? words.say('series.none-due') : words.say('series.kept', { kept, due, suspended, span })
  return (
    <>
      <h3>{name}</h3>
      <p>{told}</p>
      {irregular && (
        <p class="notice">{words.say('series.irregular', { ...irregular, ...words.spoken(irregular.since) })}</p>
      )}
      <Scroll label={name}>
        <table class="calendar">
          <caption class="visually-hidden">{`${name}, ${span}`}</caption>
          <thead>
            <tr>
              <th scope="col">{words.say('series.week')}</th>
              {weekdayNames(words).map(weekday => (
                <th key={weekday} scope="col">
                  {weekday}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOf(days).map(week => (
              <Week key={week.monday} week={week} words={words} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <ul class="keys">
        {states.map(state => (
          <li key={state}>
            {signs[state]} {words.say(`series.${state}`)}
          </li>
        ))}
      </ul>
    </>
  )
}

type CalendarDay = SeriesCalendar['days'][number]

interface WeekRow {
  readonly monday: string
  /** Monday to Sunday; `null` beyond the window. */
  readonly days: readonly (CalendarDay | null)[]
}

function Week({ week, words }: { readonly week: WeekRow; readonly words: PageWords }): JSX.Element {
  return (
    <tr>
      <th scope="row">{words.day(week.monday)}</th>
      {week.days.map((day, i) =>
        day === null ? (
          <td key={i} />
        ) : (
          <td key={day.day} class={day.state} title={`${words.weekday(day.day)}: ${words.say(`series.${day.state}`)}`}>
            <span aria-hidden="true">{signs[day.state]}</span>
            <span class="visually-hidden">{words.say(`series.${day.state}`)}</span>
          </td>
        ),
      )}
    </tr>
  )
}

function weeksOf(days: readonly CalendarDay[]): WeekRow[] {
  const weeks = new Map<string, (CalendarDay | null)[]>()
  for (const day of days) {
    const weekday = weekdayOf(day.day)
    const monday = addDays(day.day, -weekday)
    const week = weeks.get(monday) ?? Array<CalendarDay | null>(7).fill(null)
    week[weekday] = day
    weeks.set(monday, week)
  }
  return [...weeks].map(([monday, days]) => ({ monday, days }))
}

/** Of any week: 2 to 8 September 2019. */
function weekdayNames(words: PageWords): string[] {
  return [2, 3, 4, 5, 6, 7, 8].map(day => words.weekday(`2019-09-0${day}`).split(/[\s,]/)[0] ?? '')
}
