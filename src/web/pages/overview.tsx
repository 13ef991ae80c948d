import type { JSX } from 'preact'
import type { ChartDay } from '../../charts/account-chart.ts'
import { drawSpark } from '../../charts/spark.ts'
import { words as chartWords } from '../../charts/words.ts'
import type { ListedAlert } from '../../store/alerts.ts'
import { type OverviewAccount, readOverview } from '../data/overview.ts'
import type { Page, PageContext } from '../page.ts'
import { type PageWords, pageWords } from './messages/words.ts'
import { Freshness, inWords, State, titleOf } from './parts.tsx'
import { Swatch } from './swatch.tsx'
import { meanOf, weekTable } from './week-table.ts'

/** How every account is, at a glance. */
export const overviewPage: Page = {
  method: 'GET',
  path: '/',
  role: 'reader',
  async render(ctx) {
    const words = pageWords(ctx.language)
    const { accounts, open } = await readOverview(ctx)
    const fine = accounts.length > 0 && accounts.every(({ state }) => state.kind === 'fine')
    const body = (
      <>
        <h1>{words.say('overview.title')}</h1>
        {accounts.length === 0 && <p>{words.say('overview.none')}</p>}
        {open.length > 0 && <OpenAlerts ctx={ctx} alerts={open} words={words} />}
        {open.length === 0 && fine && <p class="lead">{words.say('overview.all-fine')}</p>}
        {accounts.length > 0 && <h2 class="visually-hidden">{words.say('overview.accounts')}</h2>}
        {accounts.length > 0 && <Legend words={words} />}
        <ul class="accounts">
          {accounts.map(shown => (
            <Card key={shown.account.key} ctx={ctx} shown={shown} words={words} />
          ))}
        </ul>
      </>
    )
    return { title: words.say('overview.title'), body }
  },
}

const MOST_ALERTS = 4

interface AlertsProps {
  readonly ctx: PageContext
  readonly alerts: readonly ListedAlert[]
  readonly words: PageWords
}

function OpenAlerts({ ctx, alerts, words }: AlertsProps): JSX.Element {
  return (
    <section class="trouble" aria-labelledby="open-alerts">
      <h2 id="open-alerts">{words.say('overview.some', { alerts: alerts.length })}</h2>
      <ul>
        {alerts.slice(0, MOST_ALERTS).map(alert => (
          <li key={alert.alertId}>
            <a href={`/alerts/${alert.alertId}`}>{inWords(alert, ctx).subject}</a>{' '}
            <span class="quiet">{words.say('overview.since', words.spoken(alert.onset))}</span>
          </li>
        ))}
      </ul>
      {alerts.length > MOST_ALERTS && (
        <p>
          <a href="/alerts">{words.say('overview.more-alerts')}</a>
        </p>
      )}
    </section>
  )
}

interface CardProps {
  readonly ctx: PageContext
  readonly shown: OverviewAccount
  readonly words: PageWords
}

function Card({ ctx, shown, words }: CardProps): JSX.Element {
  const { account, state } = shown
  return (
    <li class="card account">
      <h3>
        <a href={`/accounts/${encodeURIComponent(account.key)}`}>
          <span class="body">{account.name}</span> {ctx.platformTitle(account.platform)}
        </a>
      </h3>
      <p class="byline">
        <State account={account} state={state} words={words} />
      </p>
      <Followers shown={shown} words={words} />
      <Interactions name={titleOf(account, ctx)} days={shown.interactions} words={words} />
      <p class="foot">
        <Freshness account={account} now={ctx.now} words={words} />
      </p>
    </li>
  )
}

type ShownProps = Omit<CardProps, 'ctx'>

function Followers({ shown: { followers, over7, over28 }, words }: ShownProps): JSX.Element {
  const change = (value: number | null) =>
    value === null ? <span class="quiet">{words.say('unknown')}</span> : words.signed(value)
  return (
    <dl class="numbers">
      <div>
        <dt>{words.say('overview.followers')}</dt>
        <dd class="big">
          {followers ? words.number(followers.value) : <span class="quiet">{words.say('unknown')}</span>}
        </dd>
        {followers && !followers.isLatest && (
          <dd class="quiet">{words.say('overview.followers.on', words.spoken(followers.day))}</dd>
        )}
      </div>
      <div>
        <dt>{words.say('overview.over7')}</dt>
        <dd>{change(over7)}</dd>
      </div>
      <div>
        <dt>{words.say('overview.over28')}</dt>
        <dd>{change(over28)}</dd>
      </div>
    </dl>
  )
}

interface InteractionsProps {
  readonly name: string
  readonly days: readonly ChartDay[]
  readonly words: PageWords
}

function Interactions({ name, days, words }: InteractionsProps): JSX.Element {
  const [first, last] = [days[0]?.day, days.at(-1)?.day]
  if (first === undefined || last === undefined) return <p class="quiet">{words.say('overview.no-interactions')}</p>
  const span = words.span(first, last)
  const week = weekInWords(days.slice(-7), words)
  const label = words.say('overview.spark', { account: name, span, week })
  return (
    <figure class="small">
      <figcaption class="quiet">{words.say('overview.interactions', { span })}</figcaption>
      <div dangerouslySetInnerHTML={{ __html: drawSpark(days, label) }} />
      <p>{week}</p>
      <details>
        <summary>{words.say('overview.table')}</summary>
        {/* Account names are escaped in it. */}
        <div dangerouslySetInnerHTML={{ __html: weekTable(days, name, words) }} />
      </details>
    </figure>
  )
}

/** The mean of the last days against the mean of what was expected of the same days. */
function weekInWords(days: readonly ChartDay[], words: PageWords): string {
  const { value, expected } = meanOf(days)
  if (value === null) return words.say('overview.week.unknown')
  const mean = words.number(value)
  if (expected === null) return words.say('overview.week.plain', { mean })
  return words.say('overview.week', { mean, expected: words.number(expected) })
}

/** Of all the small charts. */
function Legend({ words }: { readonly words: PageWords }): JSX.Element {
  const { usual, gap } = chartWords[words.language]
  return (
    <ul class="legend" aria-label={words.say('chart.legend')}>
      <li>
        <Swatch shape="line" ink="week" /> {words.say('overview.legend.line')}
      </li>
      <li>
        <Swatch shape="area" ink="usual" /> {usual}
      </li>
      <li>
        <Swatch shape="area" ink="gap" /> {gap}
      </li>
      <li class="quiet">{words.say('overview.legend.source')}</li>
    </ul>
  )
}
