import type { ComponentChildren, JSX } from 'preact'
import { type RenderedAlert, renderAlert } from '../../alerts/messages.ts'
import { renderableOf } from '../../alerts/renderable.ts'
import type { ListedAlert } from '../../store/alerts.ts'
import type { ShownAccount } from '../data/accounts.ts'
import type { AccountState } from '../data/states.ts'
import type { PageContext } from '../page.ts'
import type { PageKey, PageWords } from './messages/words.ts'

/** What several pages show. */

const tones = { 'no-data': 'warn', paused: 'bad', falling: 'bad', learning: 'quiet', fine: 'good' } as const

export function State({ account, state, words }: StateProps): JSX.Element {
  if (!account.active) return <Badge tone="quiet">{words.say('state.inactive')}</Badge>
  return <Badge tone={tones[state.kind]}>{stateText(account, state, words)}</Badge>
}

interface StateProps {
  readonly account: ShownAccount
  readonly state: AccountState
  readonly words: PageWords
}

function stateText({ timeZone }: ShownAccount, state: AccountState, words: PageWords): string {
  if (state.kind === 'no-data' && state.since === null) return words.say('state.never')
  if (state.kind === 'no-data' && state.since) {
    return words.say('state.no-data', words.spokenInstant(state.since, timeZone))
  }
  if (state.kind === 'paused' || state.kind === 'falling') {
    return words.say(`state.${state.kind}`, words.spoken(state.alert.onset))
  }
  return words.say(state.kind === 'learning' ? 'state.learning' : 'state.fine')
}

export type Tone = 'good' | 'bad' | 'warn' | 'quiet'

/** A word with a colour; the colour says nothing that the word does not. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }): JSX.Element {
  return <span class={`badge ${tone}`}>{children}</span>
}

/** An alert in the words of its messages. */
export function inWords(
  alert: ListedAlert,
  ctx: Pick<PageContext, 'platformTitle' | 'config' | 'language'>,
): RenderedAlert {
  const context = { platformTitle: ctx.platformTitle, timeZone: ctx.config.time_zone }
  return renderAlert(renderableOf(alert, context), ctx.language)
}

export function AlertState({ alert, words }: { readonly alert: ListedAlert; readonly words: PageWords }): JSX.Element {
  const { state, severity } = alert
  const tone = state === 'open' ? 'bad' : state === 'acknowledged' ? 'warn' : 'quiet'
  return (
    <>
      <Badge tone={tone}>{words.say(`alert.state.${state}`)}</Badge>{' '}
      {severity !== 'warning' && (
        <Badge tone={severity === 'critical' ? 'bad' : 'quiet'}>{words.say(`alert.severity.${severity}`)}</Badge>
      )}
    </>
  )
}

export interface Choice {
  readonly href: string
  readonly label: string
  readonly here: boolean
}

interface ChoicesProps {
  readonly label: string
  readonly of: readonly Choice[]
  /** Parts of a thing, as against ways to look at it. */
  readonly tabs?: boolean
}

/** Links of which one is where we are. */
export function Choices({ label, of, tabs = false }: ChoicesProps): JSX.Element {
  return (
    <nav class={tabs ? 'tabs' : 'choices'} aria-label={label}>
      <ul>
        {of.map(choice => (
          <li key={choice.href}>
            <a href={choice.href} {...(choice.here && { 'aria-current': 'page' as const })}>
              {choice.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

interface PagerProps {
  readonly page: number
  readonly pages: number
  readonly hrefOf: (page: number) => string
  readonly words: PageWords
}

export function Pager({ page, pages, hrefOf, words }: PagerProps): JSX.Element | null {
  if (pages <= 1) return null
  return (
    <nav class="pager" aria-label={words.say('pages')}>
      {page > 1 && (
        <a href={hrefOf(page - 1)} rel="prev">
          {words.say('previous')}
        </a>
      )}
      <span>{words.say('page', { page, pages })}</span>
      {page < pages && (
        <a href={hrefOf(page + 1)} rel="next">
          {words.say('next')}
        </a>
      )}
    </nav>
  )
}

/** The page asked for, from 1; nonsense is the first. */
export function pageOf(text: string | undefined): number {
  return /^[1-9]\d{0,4}$/.test(text ?? '') ? Number(text) : 1
}

interface ScrollProps {
  readonly label: string
  /** Of many rows only some are seen at a time. */
  readonly tall?: boolean
  readonly children: ComponentChildren
}

/** A table that scrolls by itself where the window is narrow, also by keyboard. */
export function Scroll({ label, tall = false, children }: ScrollProps): JSX.Element {
  return (
    <section class={tall ? 'scroll tall' : 'scroll'} aria-label={label} tabindex={0}>
      {children}
    </section>
  )
}

interface TabsProps {
  readonly account: ShownAccount
  readonly here: 'course' | 'posts' | 'audience' | 'runs'
  readonly words: PageWords
}

function AccountTabs({ account, here, words }: TabsProps): JSX.Element {
  const path = `/accounts/${encodeURIComponent(account.key)}`
  const tabs = (['course', 'posts', 'audience', 'runs'] as const).map(tab => ({
    href: tab === 'course' ? path : `${path}/${tab}`,
    label: words.say(`account.tab.${tab}` satisfies PageKey),
    here: tab === here,
  }))
  return <Choices label={words.say('account.tabs', { account: account.name })} of={tabs} tabs />
}

interface AccountHeadProps extends TabsProps {
  readonly ctx: PageContext
  readonly state: AccountState
}

/** Name, state and parts of an account, on each of its pages. */
export function AccountHead({ ctx, account, state, here, words }: AccountHeadProps): JSX.Element {
  return (
    <>
      <p class="crumb">
        <a href="/">{words.say('account.back')}</a>
      </p>
      <h1>{titleOf(account, ctx)}</h1>
      <p class="byline">
        <State account={account} state={state} words={words} /> {handleOf(account)}{' '}
        <Freshness account={account} now={ctx.now} words={words} />
      </p>
      <AccountTabs account={account} here={here} words={words} />
    </>
  )
}

/** Some platforms know accounts by a number, which says nothing to people. */
function handleOf({ handle }: ShownAccount): JSX.Element | null {
  return /^\d+$/.test(handle) ? null : <span class="quiet">{handle}</span>
}

/** A body calls its accounts alike on all platforms. */
export function titleOf(
  { name, platform }: ShownAccount,
  { platformTitle }: Pick<PageContext, 'platformTitle'>,
): string {
  return `${name}, ${platformTitle(platform)}`
}

interface FreshnessProps {
  readonly account: ShownAccount
  readonly now: Date
  readonly words: PageWords
}

export function Freshness({ account: { lastRead, timeZone }, now, words }: FreshnessProps): JSX.Element {
  if (lastRead === null) return <span class="quiet">{words.say('overview.never-read')}</span>
  return (
    <time class="quiet" datetime={lastRead.toISOString()} title={words.instant(lastRead, timeZone)}>
      {words.say('overview.read', { ago: words.ago(lastRead, now) })}
    </time>
  )
}

const REASONS = ['hidden', 'not-returned', 'retired', 'no-permission', 'below-threshold', 'not-ready'] as const

/** Why a platform did not give a figure; `null` where it is no such reason. */
export function reasonInWords(reason: string | null, words: PageWords): string | null {
  const known = REASONS.find(one => one === reason)
  return known === undefined ? null : words.say(`reason.${known}`)
}
