import type { JSX } from 'preact'
import { countAlerts, type ListedAlert, listAlerts } from '../../store/alerts.ts'
import type { Page, PageContext } from '../page.ts'
import { type PageWords, pageWords } from './messages/words.ts'
import { AlertState, Choices, inWords, Pager, pageOf } from './parts.tsx'

const KINDS = ['metric', 'operational'] as const
const PER_PAGE = 20

/** What is open, and what has been. */
export const alertsPage: Page = {
  method: 'GET',
  path: '/alerts',
  role: 'reader',
  async render(ctx) {
    const words = pageWords(ctx.language)
    const kind = KINDS.find(known => known === ctx.query.kind)
    const of = kind === undefined ? {} : { kind }
    const pages = Math.ceil((await countAlerts(ctx.db, { ...of, state: 'ended' })) / PER_PAGE)
    const page = Math.min(pageOf(ctx.query.page), Math.max(pages, 1))
    const [open, past] = await Promise.all([
      listAlerts(ctx.db, { ...of, state: 'open' }),
      listAlerts(ctx.db, { ...of, state: 'ended', limit: PER_PAGE, offset: (page - 1) * PER_PAGE }),
    ])
    const hrefOf = (at: number) => `/alerts?${kind === undefined ? '' : `kind=${kind}&`}page=${at}`
    const body = (
      <>
        <h1>{words.say('alerts.title')}</h1>
        <Choices label={words.say('alerts.kind')} of={kindsOf(kind, words)} />
        <h2>{words.say('alerts.open')}</h2>
        <AlertList ctx={ctx} alerts={open} none={words.say('alerts.none-open')} words={words} />
        <h2>{words.say('alerts.past')}</h2>
        <AlertList ctx={ctx} alerts={past} none={words.say('alerts.none-past')} words={words} />
        <Pager page={page} pages={pages} hrefOf={hrefOf} words={words} />
      </>
    )
    return { title: words.say('alerts.title'), body }
  },
}

function kindsOf(kind: string | undefined, words: PageWords) {
  const all = { href: '/alerts', label: words.say('alerts.kind.all'), here: kind === undefined }
  const one = (known: (typeof KINDS)[number]) => ({
    href: `/alerts?kind=${known}`,
    label: words.say(`alerts.kind.${known}`),
    here: known === kind,
  })
  return [all, ...KINDS.map(one)]
}

interface ListProps {
  readonly ctx: PageContext
  readonly alerts: readonly ListedAlert[]
  readonly none: string
  readonly words: PageWords
}

function AlertList({ ctx, alerts, none, words }: ListProps): JSX.Element {
  if (alerts.length === 0) return <p>{none}</p>
  return (
    <ul class="alerts">
      {alerts.map(alert => (
        <AlertCard key={alert.alertId} ctx={ctx} alert={alert} words={words} />
      ))}
    </ul>
  )
}

function AlertCard({ ctx, alert, words }: Pick<ListProps, 'ctx' | 'words'> & { alert: ListedAlert }): JSX.Element {
  const { subject, sentences } = inWords(alert, ctx)
  const { onset, resolvedOn, account, partOf } = alert
  const span = [
    words.say('alerts.opened', words.spoken(onset)),
    ...(resolvedOn === null ? [] : [words.say('alerts.ended', words.spoken(resolvedOn))]),
    ...(account === null ? [] : [account.name]),
    ...(partOf === null ? [] : [words.say('alerts.part-of')]),
  ]
  return (
    <li class="card">
      <h3>
        <a href={`/alerts/${alert.alertId}`}>{subject}</a>
      </h3>
      <p class="byline">
        <AlertState alert={alert} words={words} /> <span class="quiet">{span.join(' · ')}</span>
      </p>
      <p>{sentences.slice(0, 2).join(' ')}</p>
    </li>
  )
}
