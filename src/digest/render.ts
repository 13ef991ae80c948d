import {
  buttons,
  escaped,
  type Fact,
  factTable,
  heading,
  htmlPage,
  SIGNATURE,
  toLines,
} from '../alerts/messages/layout.ts'
import { type Language, renderAlert } from '../alerts/messages.ts'
import { type RenderContext, renderableOf } from '../alerts/renderable.ts'
import { type AccountWeek, type BestPost, type DigestFacts, verdictOf, type WeekAlert } from './facts.ts'
import { type DigestWords, digestWords } from './words.ts'

export interface RenderedDigest {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface DigestContext extends RenderContext {
  /** Of the page; `null` where it has none. */
  readonly url: string | null
}

interface Telling {
  readonly words: DigestWords
  readonly facts: DigestFacts
  readonly language: Language
  readonly context: DigestContext
}

/** The same facts always give the same words. */
export function renderDigest(facts: DigestFacts, language: Language, context: DigestContext): RenderedDigest {
  const words = digestWords(language)
  const telling = { words, facts, language, context }
  const subject = subjectOf(telling)
  const { from, to } = facts.week
  const title = words.say('heading', words.ends(from, to))
  const parts = [...facts.accounts.map(account => partOf(telling, account)), ...operationalPart(telling)]
  const text = [title, ...parts.map(part => `${part.title}\n${toLines(part.facts)}`)].join('\n\n')
  const links = context.url === null ? [] : [{ label: words.say('link'), url: context.url }]
  const content = parts.flatMap(part => [subheading(part.title), factTable(part.facts)])
  return {
    subject,
    text: text + SIGNATURE,
    html: htmlPage(language, subject, [heading(title), ...content, ...buttons(links)]),
  }
}

function subheading(text: string): string {
  return `<p style="margin:24px 0 0;font-weight:bold">${escaped(text)}</p>`
}

function subjectOf({ words, facts }: Telling): string {
  const { week, accounts } = facts
  const verdicts = accounts.map(account => verdictOf(account)?.verdict)
  const below = verdicts.filter(verdict => verdict === 'below').length
  const counts = { span: words.span(week.from, week.to), count: accounts.length, below }
  if (below > 0) return words.say('subject.below', counts)
  const known = verdicts.length > 0 && verdicts.every(verdict => verdict === 'usual')
  return words.say(known ? 'subject.usual' : 'subject.unknown', counts)
}

interface Part {
  readonly title: string
  readonly facts: readonly Fact[]
}

function partOf(telling: Telling, account: AccountWeek): Part {
  const { say } = telling.words
  return {
    title: `${account.name}, ${account.platform}`,
    facts: [
      [say('label.interactions'), interactionsOf(telling, account)],
      [
        say('label.posts'),
        account.postsPublished === null ? say('unknown') : telling.words.number(account.postsPublished),
      ],
      [say('label.followers'), followersOf(telling, account)],
      [say('label.best'), bestOf(telling, account.bestPost)],
      [say('label.alerts'), alertsOf(telling, account.alerts)],
      ...irregularOf(telling, account),
      [say('label.gaps'), gapsOf(telling, account)],
    ],
  }
}

function interactionsOf({ words }: Telling, account: AccountWeek): string {
  const { interactions } = account
  if (!interactions) return words.say('interactions.unknown')
  const { value, expected, days } = interactions
  const found = verdictOf(account)
  const text = words.say(`interactions.${found?.verdict ?? 'alone'}`, {
    value: words.number(value),
    expected: words.number(Math.round(expected ?? 0)),
    percent: words.percent(Math.abs(found?.share ?? 0)),
  })
  if (days === 7) return text
  return words.say(days === 1 ? 'interactions.partial.one' : 'interactions.partial', { text, days })
}

function followersOf({ words }: Telling, { followers }: AccountWeek): string {
  if (!followers) return words.say('unknown')
  const value = words.number(followers.value)
  return followers.gained === null
    ? value
    : words.say('followers.gained', { value, gained: words.change(followers.gained) })
}

const LONGEST_TEXT = 120

function bestOf({ words }: Telling, post: BestPost | null): string {
  if (!post) return words.say('best.none')
  const about = { on: words.weekday(post.day), count: post.interactions, value: words.number(post.interactions) }
  const text = clipped((post.text ?? '').replace(/\s+/g, ' ').trim())
  const said = text === '' ? words.say('best.plain', about) : words.say('best.text', { ...about, text })
  return post.url === null ? said : `${said} ${post.url}`
}

/** At the end of a word where one ends near enough. */
function clipped(text: string): string {
  if (text.length <= LONGEST_TEXT) return text
  const cut = text.slice(0, LONGEST_TEXT - 1)
  const space = cut.lastIndexOf(' ')
  return `${(space > LONGEST_TEXT / 2 ? cut.slice(0, space) : cut).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function alertsOf(telling: Telling, alerts: readonly WeekAlert[]): string {
  if (alerts.length === 0) return telling.words.say('alerts.none')
  return alerts.map(alert => alertOf(telling, alert)).join('; ')
}

function alertOf({ words, facts, language, context }: Telling, alert: WeekAlert): string {
  const { subject } = renderAlert(renderableOf(alert, context), language)
  const since = words.on(alert.openedOn, facts.today)
  if (alert.closedOn === null) return words.say('alert.open', { subject, since })
  return words.say('alert.closed', { subject, since, until: words.on(alert.closedOn, facts.today) })
}

/** Only where there is news of them. */
function irregularOf({ words, facts }: Telling, { irregular }: AccountWeek): readonly Fact[] {
  const said = irregular.map(({ name, missed, due, since }) =>
    words.say('series.irregular', { series: words.series(name), missed, due, since: words.since(since, facts.today) }),
  )
  return said.length === 0 ? [] : [[words.say('label.series'), said.join('; ')]]
}

function gapsOf({ words }: Telling, { gaps }: AccountWeek): string {
  if (gaps.length === 0) return words.say('gaps.none')
  return words.say('gaps.some', { count: gaps.length, days: words.list(gaps.map(words.weekday)) })
}

function operationalPart(telling: Telling): readonly Part[] {
  const { facts, words } = telling
  if (facts.operational.length === 0) return []
  const told: Fact = [words.say('label.alerts'), alertsOf(telling, facts.operational)]
  return [{ title: words.say('operational'), facts: [told] }]
}
