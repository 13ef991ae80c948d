import type { JSX } from 'preact'
import { alertMarks } from '../../alerts/alert-chart.ts'
import { wordsOf } from '../../alerts/messages/words.ts'
import type { AccountChart } from '../../charts/account-chart.ts'
import { words as chartWords } from '../../charts/words.ts'
import type { Day } from '../../days.ts'
import { publicHolidays } from '../../holidays.ts'
import type { ListedAlert } from '../../store/alerts.ts'
import { readAccounts, type ShownAccount } from '../data/accounts.ts'
import { type CourseFigure, readCourse } from '../data/course.ts'
import type { AccountMarks } from '../data/marks.ts'
import { stateOf } from '../data/states.ts'
import { notFound, type Page, type PageContext } from '../page.ts'
import { Figure } from './figure.tsx'
import { type PageWords, pageWords } from './messages/words.ts'
import { noteHref } from './note-href.ts'
import { AccountHead, Choices, inWords, reasonInWords, titleOf } from './parts.tsx'
import { SeriesCalendars } from './series.tsx'

const RANGES = [30, 90, 365] as const
type Range = (typeof RANGES)[number]
const DEFAULT_RANGE: Range = 90

/** The course of an account: its figures against what was expected, and its series. */
export const accountPage: Page = {
  method: 'GET',
  path: '/accounts/:key',
  role: 'reader',
  async render(ctx) {
    const words = pageWords(ctx.language)
    const [account] = await readAccounts(ctx.db, ctx.params.key ?? '')
    if (!account) return notFound
    const days = RANGES.find(range => String(range) === ctx.query.days) ?? DEFAULT_RANGE
    const holidays = (from: Day, to: Day) => publicHolidays(ctx.config.holidays, from, to)
    const shown = await readCourse(ctx.db, account, { days, now: ctx.now, holidays })
    const state = stateOf(account, shown.open, ctx)
    const body = (
      <>
        <AccountHead ctx={ctx} account={account} state={state} here="course" words={words} />
        <Open ctx={ctx} alerts={shown.open} words={words} />
        <div class="bar">
          <Choices label={words.say('account.range')} of={rangesOf(account, days, words)} />
          {ctx.user.role === 'editor' && (
            <a class="no-print" href={noteHref({ account: account.key })}>
              {words.say('account.note-event')}
            </a>
          )}
        </div>
        {shown.figures.map(figure => (
          <Chapter
            key={figure.metric}
            figure={figure}
            chart={chartOf(ctx, account, shown.marks, figure)}
            words={words}
          />
        ))}
        <SeriesCalendars ctx={ctx} account={account.key} series={shown.series} words={words} />
      </>
    )
    return { title: titleOf(account, ctx), body }
  },
}

function chartOf(
  ctx: PageContext,
  { name, platform }: ShownAccount,
  marks: AccountMarks,
  figure: CourseFigure,
): AccountChart {
  const alerts = marks.alerts.flatMap(alert =>
    alertMarks(alert).map(mark => ({ ...mark, href: `/alerts/${alert.alertId}` })),
  )
  return {
    account: name,
    metric: figure.metric,
    language: ctx.language,
    source: wordsOf(ctx.language).say('chart.source', { platform: ctx.platformTitle(platform) }),
    days: figure.days,
    alerts: figure.metric === 'followers' ? [] : alerts,
    events: marks.events,
  }
}

function rangesOf({ key }: ShownAccount, days: Range, words: PageWords) {
  return RANGES.map(range => ({
    href: `/accounts/${encodeURIComponent(key)}?days=${range}`,
    label: words.say('account.range.days', { days: range }),
    here: range === days,
  }))
}

interface OpenProps {
  readonly ctx: PageContext
  readonly alerts: readonly ListedAlert[]
  readonly words: PageWords
}

function Open({ ctx, alerts, words }: OpenProps): JSX.Element | null {
  if (alerts.length === 0) return null
  return (
    <section class="trouble" aria-labelledby="open-alerts">
      <h2 id="open-alerts">{words.say('account.alerts-open')}</h2>
      <ul>
        {alerts.map(alert => {
          const { subject, sentences } = inWords(alert, ctx)
          return (
            <li key={alert.alertId}>
              <a href={`/alerts/${alert.alertId}`}>{subject}</a>
              <br />
              {sentences[1] ?? ''}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

interface ChapterProps {
  readonly figure: CourseFigure
  readonly chart: AccountChart
  readonly words: PageWords
}

function Chapter({ figure, chart, words }: ChapterProps): JSX.Element {
  const { metric } = chartWords[chart.language]
  const reason = reasonInWords(figure.reason, words)
  const absent = reason === null ? words.say('chart.no-complete-day') : words.say('chart.unavailable', { reason })
  return (
    <section aria-labelledby={`chart-${figure.metric}`}>
      <h2 id={`chart-${figure.metric}`}>{metric[figure.metric]}</h2>
      {figure.days.length === 0 ? <p class="quiet">{absent}</p> : <Figure chart={chart} words={words} />}
    </section>
  )
}
