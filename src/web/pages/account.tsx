import type { JSX } from 'preact'
import { alertMarks } from '../../alerts/alert-chart.ts'
import { wordsOf } from '../../alerts/messages/words.ts'
import type { AccountChart, ChartDay, ChartMetric } from '../../charts/account-chart.ts'
import { words as chartWords } from '../../charts/words.ts'
import { addDays, type Day, dayOf } from '../../days.ts'
import { publicHolidays } from '../../holidays.ts'
import { type ListedAlert, listAlerts } from '../../store/alerts.ts'
import { readAccounts, type ShownAccount } from '../data/accounts.ts'
import { lastShown, readFigures } from '../data/days.ts'
import { readMarks } from '../data/marks.ts'
import { readSeries } from '../data/series.ts'
import { stateOf } from '../data/states.ts'
import { notFound, type Page, type PageContext } from '../page.ts'
import { Figure } from './figure.tsx'
import { type PageWords, pageWords } from './messages/words.ts'
import { AccountHead, Choices, inWords, titleOf } from './parts.tsx'
import { SeriesCalendars } from './series.tsx'

const RANGES = [30, 90, 365] as const
type Range = (typeof RANGES)[number]
const DEFAULT_RANGE: Range = 90
const SERIES_DAYS = 12 * 7

/** Always there, also to say that they are not known; the others only where the platform gives them. */
const MAIN: readonly ChartMetric[] = ['interactions_gained', 'followers', 'posts_published']
const MORE: readonly ChartMetric[] = ['reach', 'views']

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
    const shown = await readCourse(ctx, account, days)
    const state = stateOf(account, shown.open, ctx.now)
    const body = (
      <>
        <AccountHead ctx={ctx} account={account} state={state} here="course" words={words} />
        <Open ctx={ctx} alerts={shown.open} words={words} />
        <Choices label={words.say('account.range')} of={rangesOf(account, days, words)} />
        {shown.charts.map(chart => (
          <Course key={chart.metric} ctx={ctx} account={account} chart={chart} words={words} />
        ))}
        <SeriesCalendars series={shown.series} words={words} />
      </>
    )
    return { title: titleOf(account, ctx), body }
  },
}

async function readCourse(ctx: PageContext, account: ShownAccount, days: Range) {
  const { accountId, key, timeZone } = account
  const yesterday = addDays(dayOf(ctx.now, timeZone), -1)
  const to = lastShown(lastKnown(account), yesterday, days)
  const window = { accountId, key, from: addDays(to, 1 - days), to }
  const from = addDays(to, 1 - SERIES_DAYS)
  const calendar = { accountId, timeZone, from, to: later(to, dayOf(ctx.now, timeZone), 3) }
  const [figures, marks, open, series] = await Promise.all([
    readFigures(ctx.db, [window], [...MAIN, ...MORE]),
    readMarks(ctx.db, window),
    listAlerts(ctx.db, { account: key, state: 'open' }),
    readSeries(ctx.db, { ...calendar, now: ctx.now, holidays: publicHolidays(ctx.config.holidays, from, calendar.to) }),
  ])
  const own = sinceKnown(figures.get(accountId) ?? new Map())
  const charts = [...MAIN, ...MORE.filter(metric => own.has(metric))].map(
    (metric): AccountChart => ({
      account: account.name,
      metric,
      language: ctx.language,
      source: wordsOf(ctx.language).say('chart.source', { platform: ctx.platformTitle(account.platform) }),
      days: own.get(metric) ?? [],
      alerts:
        metric === 'followers'
          ? []
          : marks.alerts.flatMap(alert =>
              alertMarks(alert).map(mark => ({ ...mark, href: `/alerts/${alert.alertId}` })),
            ),
      events: marks.events,
    }),
  )
  return { charts, open, series }
}

/** Days before the first figure are left out: nobody looked yet, which is no gap. */
function sinceKnown(figures: ReadonlyMap<ChartMetric, readonly ChartDay[]>): Map<ChartMetric, readonly ChartDay[]> {
  const firsts = [...figures.values()].map(days => days.findIndex(({ value }) => value !== null))
  const first = Math.max(0, Math.min(...firsts.filter(at => at >= 0)))
  return new Map([...figures].map(([metric, days]) => [metric, days.slice(first)]))
}

function lastKnown({ lastFollowers, lastInteractions }: ShownAccount): Day | null {
  return (
    [lastFollowers, lastInteractions]
      .flatMap(day => day ?? [])
      .sort()
      .at(-1) ?? null
  )
}

/** Today where it is close, for a series may be due today. */
function later(day: Day, today: Day, within: number): Day {
  return today > day && today <= addDays(day, within) ? today : day
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

interface CourseProps {
  readonly ctx: PageContext
  readonly account: ShownAccount
  readonly chart: AccountChart
  readonly words: PageWords
}

function Course({ ctx, account, chart, words }: CourseProps): JSX.Element {
  const { metric } = chartWords[chart.language]
  const platform = ctx.platformTitle(account.platform)
  return (
    <section aria-labelledby={`chart-${chart.metric}`}>
      <h2 id={`chart-${chart.metric}`}>{metric[chart.metric]}</h2>
      {chart.days.length === 0 ? (
        <p class="quiet">{words.say('chart.unavailable', { platform })}</p>
      ) : (
        <Figure chart={chart} words={words} />
      )}
    </section>
  )
}
