import { createContext, Script } from 'node:vm'
import { DateTime } from 'luxon'

/**
 * The rule by which a post belongs to a content series. All parts given must hold.
 *
 * hashtag      `rassegnastampa` or `#rassegnastampa`, any case
 * text         regular expression over the post's text, any case
 * link_domain  `cittadellaspezia.com`: a link in the text leads there or to one of its subdomains
 * time         `08:00-09:30`: published in that span of the account's local day, end excluded; may run over midnight
 */
export interface SeriesMatch {
  readonly hashtag?: string
  readonly text?: string
  readonly link_domain?: string
  readonly time?: string
}

export interface MatchablePost {
  readonly publishedAt: Date
  readonly text: string | null
}

/** The first series whose rule holds, or `null`. A post belongs to one series. */
export function seriesOf<Series extends { readonly match: SeriesMatch }>(
  post: MatchablePost,
  series: readonly Series[],
  timeZone: string,
): Series | null {
  return series.find(({ match }) => belongs(post, match, timeZone)) ?? null
}

/** Longest expression taken, and how much of a text is looked at: rules are for titles and first lines. */
const MAX_PATTERN = 200
const MAX_TEXT = 2000
/** Expressions whose time explodes (`(a+)+$`) are cut off and count as not matching. */
const PATTERN_TIMEOUT_MS = 50

/** What is wrong with a rule: with one part of it, or with the whole (`null`). */
export interface MatchFault {
  readonly part: keyof SeriesMatch | null
  /** Goes on after the name of the part. */
  readonly why: string
}

/** The first fault of a rule, or `null`: for the configuration, before any post is seen. */
export function matchFault(match: SeriesMatch): MatchFault | null {
  const { hashtag, text, link_domain: domain, time } = match
  if (Object.values(match).every(part => part === undefined)) {
    return { part: null, why: 'needs at least one rule: hashtag, text, link_domain or time' }
  }
  if (hashtag !== undefined && !/^#?[\p{L}\p{N}\p{M}_]+$/u.test(hashtag)) {
    return { part: 'hashtag', why: 'must be letters, digits and _ only' }
  }
  if (time !== undefined && spanOf(time) === null) {
    return { part: 'time', why: 'is no span of the day: give two different times, e.g. 08:00-09:30' }
  }
  if (domain !== undefined && !/^[^\s/:@.]+(\.[^\s/:@.]+)+$/u.test(domain)) {
    return { part: 'link_domain', why: 'must be a host name, e.g. comune.example.org' }
  }
  const why = text === undefined ? null : patternFault(text)
  return why === null ? null : { part: 'text', why }
}

function patternFault(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN) return `must have at most ${MAX_PATTERN} characters`
  try {
    new RegExp(pattern, 'i')
    return null
  } catch {
    return 'is no regular expression; put a \\ before ( ) [ ] . * + ? that stand for themselves'
  }
}

function belongs(post: MatchablePost, match: SeriesMatch, timeZone: string): boolean {
  const text = (post.text ?? '').slice(0, MAX_TEXT)
  return (
    matchFault(match) === null &&
    (match.time === undefined || isWithin(post.publishedAt, match.time, timeZone)) &&
    (match.hashtag === undefined || hasHashtag(text, match.hashtag)) &&
    (match.link_domain === undefined || linksTo(text, match.link_domain)) &&
    (match.text === undefined || fits(text, match.text))
  )
}

const plain = (text: string) => text.normalize('NFC').toLocaleLowerCase('und')

function hasHashtag(text: string, wanted: string): boolean {
  const tags = text.normalize('NFC').matchAll(/[#＃]([\p{L}\p{N}\p{M}_]+)/gu)
  return [...tags].some(([, tag]) => plain(tag ?? '') === plain(wanted.replace('#', '')))
}

function linksTo(text: string, domain: string): boolean {
  const wanted = domain.toLowerCase()
  return (text.match(/https?:\/\/[^\s<>"]+/giu) ?? []).some(link => {
    const host = URL.canParse(link) ? new URL(link).hostname : ''
    return host === wanted || host.endsWith(`.${wanted}`)
  })
}

function isWithin(instant: Date, time: string, timeZone: string): boolean {
  const span = spanOf(time)
  if (!span) return false
  const local = DateTime.fromJSDate(instant, { zone: timeZone })
  const minute = local.hour * 60 + local.minute
  const [from, to] = span
  return from < to ? from <= minute && minute < to : minute >= from || minute < to
}

/** Minutes of the day; `null` when it is no span. */
function spanOf(time: string): readonly [number, number] | null {
  const parts = /^([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)$/.exec(time.trim())
  if (!parts) return null
  const [h1 = 0, m1 = 0, h2 = 0, m2 = 0] = parts.slice(1).map(Number)
  const [from, to] = [h1 * 60 + m1, h2 * 60 + m2]
  return from === to ? null : [from, to]
}

const sandbox = createContext({ pattern: '', text: '' })
const test = new Script('new RegExp(pattern, "i").test(text)')

/** Run where it can be cut off: no length limit helps against an expression of exponential time. */
function fits(text: string, pattern: string): boolean {
  Object.assign(sandbox, { pattern, text })
  try {
    return test.runInContext(sandbox, { timeout: PATTERN_TIMEOUT_MS }) === true
  } catch {
    return false
  }
}
