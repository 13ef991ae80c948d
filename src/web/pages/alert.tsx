import type { JSX } from 'preact'
import { alertChart, pictureOf } from '../../alerts/alert-chart.ts'
import { lossOf } from '../../alerts/messages/figures.ts'
import { wordsOf } from '../../alerts/messages/words.ts'
import { partsOf } from '../../alerts/parts.ts'
import type { AccountChart } from '../../charts/account-chart.ts'
import { addDays, type Day, dayOf } from '../../days.ts'
import { type ListedAlert, listAlerts } from '../../store/alerts.ts'
import { chartDays } from '../../store/chart-days.ts'
import { eventsOverAlert, readLedger } from '../../store/ledger.ts'
import { readAccounts } from '../data/accounts.ts'
import { drawnEvents } from '../data/marks.ts'
import { notFound, type Page, type PageContext } from '../page.ts'
import { Answers } from './alert-answers.tsx'
import { Figure } from './figure.tsx'
import { Ledger, type Outcome } from './ledger.tsx'
import { type PageWords, pageWords } from './messages/words.ts'
import { AlertState, inWords } from './parts.tsx'

/** After its end the picture goes on for so long, to show the recovery. */
const DAYS_AFTER = 21

/** An alert: what happened, in the words of its messages; its picture, its answers and its ledger. */
export const alertPage: Page = {
  method: 'GET',
  path: '/alerts/:id',
  role: 'reader',
  async render(ctx) {
    const words = pageWords(ctx.language)
    const id = ctx.params.id ?? ''
    if (!/^[1-9]\d{0,8}$/.test(id)) return notFound
    const [alert] = await listAlerts(ctx.db, { alertId: Number(id) })
    if (!alert) return notFound
    const [chart, steps, events] = await Promise.all([
      readChart(ctx, alert),
      readLedger(ctx.db, alert.alertId),
      eventsOverAlert(ctx.db, alert.alertId),
    ])
    const { subject, sentences } = inWords(alert, ctx)
    const body = (
      <>
        <p class="crumb">
          <a href="/alerts">{words.say('alerts.title')}</a>
        </p>
        <h1>{subject}</h1>
        <p class="byline">
          <AlertState alert={alert} words={words} /> <About alert={alert} words={words} />
        </p>
        <PartOf alert={alert} words={words} />
        <section class="story" aria-label={words.say('alert.now')}>
          {sentences.map(sentence => (
            <p key={sentence}>{sentence}</p>
          ))}
        </section>
        {chart && <Figure chart={chart} words={words} />}
        <Answers ctx={ctx} alert={alert} words={words} />
        <h2>{words.say('alert.ledger')}</h2>
        <Ledger ctx={ctx} alert={alert} steps={steps} events={events} outcome={outcomeOf(alert, words)} words={words} />
      </>
    )
    return { title: subject, body }
  },
}

async function readChart(ctx: PageContext, alert: ListedAlert): Promise<AccountChart | null> {
  const picture = pictureOf(alert)
  if (picture === null || alert.account === null) return null
  const { key, timeZone, platform } = alert.account
  const yesterday = addDays(dayOf(ctx.now, timeZone), -1)
  const after = alert.resolvedOn === null ? picture.to : addDays(alert.resolvedOn, DAYS_AFTER)
  const to = lastOf([picture.to, firstOf([yesterday, after]) ?? after]) ?? picture.to
  const [account] = await readAccounts(ctx.db, key)
  if (!account) return null
  const { accountId } = account
  const [days, events] = await Promise.all([
    chartDays(ctx.db, { accountId, from: picture.from, to }, picture.metric),
    drawnEvents(ctx.db, { accountId, from: picture.from, to }),
  ])
  if (days.length === 0) return null
  return alertChart(alert, picture, { days, events }, ctx.platformTitle(platform), ctx.language)
}

function About({ alert, words }: { readonly alert: ListedAlert; readonly words: PageWords }): JSX.Element {
  const { account, alertId, subject } = alert
  const number = words.say('alert.number', { id: alertId })
  if (account === null) return <span class="quiet">{[number, subject].filter(part => part !== '').join(' · ')}</span>
  return (
    <span>
      <span class="quiet">{number} ·</span> <a href={`/accounts/${encodeURIComponent(account.key)}`}>{account.name}</a>
    </span>
  )
}

function PartOf({ alert, words }: { readonly alert: ListedAlert; readonly words: PageWords }): JSX.Element | null {
  if (alert.partOf === null) return null
  return (
    <p>
      {words.say('alert.part')}{' '}
      <a href={`/alerts/${alert.partOf}`}>{words.say('alert.number', { id: alert.partOf })}</a>
    </p>
  )
}

/** Since when each part of a metric alert is over, and what it cost in all by its most telling part. */
function outcomeOf(alert: ListedAlert, words: PageWords): Outcome {
  if (alert.kind !== 'metric') return { recovered: false, sentences: [] }
  const parts = partsOf({ ...alert, cause: '' })
  const backOf = (type: 'series-paused' | 'drop') =>
    lastOf(parts.flatMap(part => (part.type === type ? (part.recovered_on ?? []) : [])))
  const [returned, recovered] = [backOf('series-paused'), backOf('drop')]
  const told = parts.find(part => part.effect !== null) ?? null
  const loss = lossOf(told?.effect ?? null, wordsOf(words.language))
  const lost = told?.type === 'series-paused' ? 'ledger.lost.posts' : 'ledger.lost'
  const sentences = [
    ...(returned === null ? [] : [words.say('ledger.returned', words.spoken(returned))]),
    ...(recovered === null ? [] : [words.say('ledger.recovered', words.spoken(recovered))]),
    ...(told === null ? [] : [loss === null ? words.say('ledger.unclear') : words.say(lost, loss.counts)]),
  ]
  return { recovered: returned !== null || recovered !== null, sentences }
}

const firstOf = (days: readonly Day[]): Day | null => [...days].sort()[0] ?? null
const lastOf = (days: readonly Day[]): Day | null => [...days].sort().at(-1) ?? null
