import type { JSX } from 'preact'
import { wordsOf } from '../../alerts/messages/words.ts'
import { listAlerts } from '../../store/alerts.ts'
import { readAccounts, type ShownAccount } from '../data/accounts.ts'
import { type RunSummary, readRuns, type ShownRun } from '../data/runs.ts'
import { stateOf } from '../data/states.ts'
import { notFound, type Page } from '../page.ts'
import { type PageWords, pageWords } from './messages/words.ts'
import { AccountHead, Scroll, titleOf } from './parts.tsx'

/** How reading an account went, and why not where it did not. */
export const runsPage: Page = {
  method: 'GET',
  path: '/accounts/:key/runs',
  role: 'reader',
  async render(ctx) {
    const words = pageWords(ctx.language)
    const [account] = await readAccounts(ctx.db, ctx.params.key ?? '')
    if (!account) return notFound
    const [runs, open] = await Promise.all([
      readRuns(ctx.db, account.accountId, ctx.now),
      listAlerts(ctx.db, { account: account.key, state: 'open' }),
    ])
    const body = (
      <>
        <AccountHead ctx={ctx} account={account} state={stateOf(account, open, ctx)} here="runs" words={words} />
        <Summary runs={runs} words={words} />
        <h2>{words.say('runs.troubled')}</h2>
        {runs.troubled.length === 0 ? (
          <p>{words.say('runs.all-well', { days: runs.days })}</p>
        ) : (
          <RunTable title={words.say('runs.troubled')} account={account} runs={runs.troubled} words={words} />
        )}
        <h2>{words.say('runs.latest')}</h2>
        {runs.latest.length === 0 ? (
          <p>{words.say('none-yet')}</p>
        ) : (
          <RunTable title={words.say('runs.latest')} account={account} runs={runs.latest} words={words} />
        )}
      </>
    )
    return { title: `${titleOf(account, ctx)}: ${words.say('runs.title')}`, body }
  },
}

function Summary({ runs, words }: { readonly runs: RunSummary; readonly words: PageWords }): JSX.Element {
  return (
    <>
      <h2>{words.say('runs.summary', { days: runs.days })}</h2>
      <dl class="numbers">
        {runs.counts.map(({ status, runs: count }) => (
          <div key={status}>
            <dt>{words.say(`run.${status}`, { runs: count })}</dt>
            <dd class="big">{words.number(count)}</dd>
          </div>
        ))}
      </dl>
      {runs.counts.length === 0 && <p>{words.say('none-yet')}</p>}
      {runs.cost > 0 && <p>{words.say('runs.cost', { cost: words.money(runs.cost) })}</p>}
    </>
  )
}

interface TableProps {
  readonly title: string
  readonly account: ShownAccount
  readonly runs: readonly ShownRun[]
  readonly words: PageWords
}

function RunTable({ title, account, runs, words }: TableProps): JSX.Element {
  return (
    <Scroll label={title}>
      <table class="runs">
        <caption class="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.say('runs.slot')}</th>
            <th scope="col">{words.say('runs.status')}</th>
            <th scope="col">{words.say('runs.why')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(run => (
            <tr key={run.runId}>
              <th scope="row">
                <time datetime={run.slot.toISOString()}>{words.instant(run.slot, account.timeZone)}</time>
              </th>
              <td class={run.status === 'ok' ? 'good' : run.status === 'failed' ? 'bad' : ''}>
                {words.say(`run.${run.status}`, { runs: 1 })}
              </td>
              <td>{whyOf(run, words)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function whyOf({ status, errorKind, message, attempts, catchUp }: ShownRun, words: PageWords): string {
  if (status === 'missed') return words.say('runs.late')
  const parts = [
    errorKind === null ? null : wordsOf(words.language).say(`error.${errorKind}`),
    message === null ? null : words.say('runs.said', { message }),
    attempts > 1 ? words.say('runs.attempts', { count: attempts }) : null,
    catchUp ? words.say('runs.catch-up') : null,
  ]
  return parts.flatMap(part => part ?? []).join('; ')
}
