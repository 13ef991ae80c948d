import type { JSX } from 'preact'
import { listAlerts } from '../../store/alerts.ts'
import { readAccounts } from '../data/accounts.ts'
import { type AudienceCell, type AudienceTable, readAudience } from '../data/audience.ts'
import { stateOf } from '../data/states.ts'
import { notFound, type Page } from '../page.ts'
import { type PageWords, pageWords } from './messages/words.ts'
import { AccountHead, reasonInWords, titleOf } from './parts.tsx'

const MOST_CELLS = 12

/** Who follows or is reached, by age, gender and place. */
export const audiencePage: Page = {
  method: 'GET',
  path: '/accounts/:key/audience',
  role: 'reader',
  async render(ctx) {
    const words = pageWords(ctx.language)
    const [account] = await readAccounts(ctx.db, ctx.params.key ?? '')
    if (!account) return notFound
    const [tables, open] = await Promise.all([
      readAudience(ctx.db, account.accountId),
      listAlerts(ctx.db, { account: account.key, state: 'open' }),
    ])
    const body = (
      <>
        <AccountHead ctx={ctx} account={account} state={stateOf(account, open, ctx)} here="audience" words={words} />
        {tables.length === 0 && <p>{words.say('audience.none')}</p>}
        <div class="audience">
          {tables.map(table => (
            <Breakdown key={`${table.metric} ${table.dimension}`} table={table} words={words} />
          ))}
        </div>
      </>
    )
    return { title: `${titleOf(account, ctx)}: ${words.say('audience.title')}`, body }
  },
}

function Breakdown({ table, words }: { readonly table: AudienceTable; readonly words: PageWords }): JSX.Element {
  const { dimension, day, description, cells } = table
  const whole = cells.find(({ status }) => status === 'unavailable')
  const title = headingOf(dimension, words)
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {description !== null && words.language === 'en' && <p class="quiet">{description}</p>}
      {whole ? (
        <p>
          {words.say('audience.unavailable', {
            reason: reasonInWords(whole.reason, words) ?? words.say('reason.other'),
          })}
        </p>
      ) : (
        <Cells title={title} cells={cells} dimension={dimension} words={words} />
      )}
      <p class="quiet">{words.say('audience.day', words.spoken(day))}</p>
    </section>
  )
}

interface CellsProps {
  readonly title: string
  readonly dimension: string
  readonly cells: readonly AudienceCell[]
  readonly words: PageWords
}

function Cells({ title, dimension, cells, words }: CellsProps): JSX.Element {
  const all = cells.reduce((sum, { value }) => sum + (value ?? 0), 0)
  const shown = inOrder(cells, dimension).slice(0, MOST_CELLS)
  const rest = cells.length - shown.length
  return (
    <>
      <table>
        <caption class="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col" class="number">
              {words.say('audience.people')}
            </th>
            <th scope="col">{words.say('audience.share')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ segment, value }) => (
            <tr key={segment}>
              <th scope="row" class={dimension === 'age' ? 'whole' : ''}>
                {nameOf(segment, dimension, words)}
              </th>
              <td class="number">
                {value === null ? <span class="quiet">{words.say('audience.suppressed')}</span> : words.number(value)}
              </td>
              <td>{value !== null && all > 0 && <Bar share={value / all} words={words} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 && <p class="quiet">{words.say('audience.more', { count: rest })}</p>}
    </>
  )
}

/** Ages run from young to old; the others come largest first. */
function inOrder(cells: readonly AudienceCell[], dimension: string): readonly AudienceCell[] {
  return dimension === 'age' ? [...cells].sort((a, b) => (a.segment < b.segment ? -1 : 1)) : cells
}

function Bar({ share, words }: { readonly share: number; readonly words: PageWords }): JSX.Element {
  return (
    <span class="share">
      <svg class="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect width={Math.max(0.5, share * 100)} height="8" rx="1" />
      </svg>
      {words.percent(share)}
    </span>
  )
}

function headingOf(dimension: string, words: PageWords): string {
  const known = (['age', 'gender', 'country', 'city', 'age_gender'] as const).find(one => one === dimension)
  return known === undefined ? dimension : words.say(`audience.${known}`)
}

function nameOf(segment: string, dimension: string, words: PageWords): string {
  const gender = (['F', 'M', 'U'] as const).find(one => one === segment)
  if (dimension === 'gender' && gender !== undefined) return words.say(`gender.${gender}`)
  if (dimension === 'country' && /^[A-Z]{2}$/.test(segment)) {
    return new Intl.DisplayNames(words.language, { type: 'region' }).of(segment) ?? segment
  }
  return segment
}
