import type { ExplanationRecord } from '../evidence.ts'
import { isOpen, type Part } from '../parts.ts'
import { isCount, nameOf, type Telling } from './figures.ts'
import type { Words } from './words.ts'

/**
 * Why a drop came about, as far as it is known, with the figures.
 *
 * @param pause the pause of a series in the same alert; of one that is over its end is told instead
 */
export function whyOf(telling: Telling, drop: Part | undefined, pause: Part | undefined): readonly string[] {
  const found = drop?.explanation
  const own = pause && isOpen(pause) ? [paused(telling, drop, pause, found ?? null)] : []
  if (!drop || !found) return own
  const { words } = telling
  if (found.kind === 'series-paused') return pause ? own : pausedElsewhere(telling, drop, found)
  if (found.kind === 'followers-removed' && found.removed) return [removed(telling, found.removed)]
  if (found.kind === 'all-alike' && found.alike) return [...own, ...alike(telling, found.alike)]
  if (found.kind === 'posted-less') return [...own, words.say('why.posted-less', postsOf(found, words))]
  if (found.kind === 'less-response') return [...own, ...lessResponse(drop, found, words)]
  return own
}

/** What one could do about a drop, or about the pause of a series that explains it. */
export function stepOf(telling: Telling, drop: Part | undefined, pause: Part | undefined): string {
  const { words } = telling
  if (pause && isOpen(pause)) return words.say('do.paused', { series: nameOf(telling, pause) })
  const found = drop?.explanation
  if (found?.kind === 'series-paused' && found.series) {
    return words.say('do.paused', { series: words.series(found.series.name) })
  }
  return words.say(`do.${found && found.kind !== 'series-paused' ? found.kind : 'not-explained'}`)
}

function paused(telling: Telling, drop: Part | undefined, pause: Part, found: ExplanationRecord | null): string {
  return sentence(telling, nameOf(telling, pause), pause.onset, drop, found)
}

/** A pause that has an alert of its own, or none yet. */
function pausedElsewhere(telling: Telling, drop: Part, found: ExplanationRecord): readonly string[] {
  const { series } = found
  return series ? [sentence(telling, telling.words.series(series.name), series.since, drop, found)] : []
}

function sentence(
  { words, evidence }: Telling,
  series: string,
  since: string | null,
  drop: Part | undefined,
  found: ExplanationRecord | null,
): string {
  const same = since !== null && since === drop?.onset
  const when = same ? words.say('same-day') : words.since(since ?? evidence.onset, evidence.day)
  const said = { series, since: when }
  if (found?.missing) return inTenths(found.missing, said, words)
  const missing = found?.series?.posts_missing ?? null
  const all = found === null ? null : missingPosts(found)
  if (missing === null || all === null) return words.say('why.paused', said)
  const own = Math.min(Math.round(missing), all)
  return words.say('why.paused.posts', { ...said, own, all, rest: all - own })
}

function missingPosts({ posts_expected: expected, posts_observed: observed }: ExplanationRecord): number | null {
  if (expected === null || observed === null) return null
  const missing = Math.round(expected - observed)
  return missing > 0 ? missing : null
}

/** «8 interazioni mancanti su 10»: what a figure of two digits would only seem to know better. */
function inTenths(
  { own, all }: { readonly own: number; readonly all: number },
  said: { readonly series: string; readonly since: string },
  words: Words,
): string {
  const tenths = Math.round((10 * own) / all)
  const counts = { own: words.number(Math.round(own)), all: words.number(Math.round(all)) }
  const named = { ...said, ...counts, gender: words.gender(said.series) }
  if (tenths >= 10) return words.say('why.paused.all', named)
  return words.say('why.paused.of-ten', { ...named, tenths: Math.max(1, tenths) })
}

function alike({ words, platform }: Telling, found: NonNullable<ExplanationRecord['alike']>): readonly string[] {
  const accounts = words.list(
    found.accounts.map(({ account }) => account),
    5,
  )
  return [
    words.say('why.alike', { accounts, count: found.accounts.length, compared: found.compared }),
    ...(found.platform_only ? [words.say('why.alike.platform', { platform })] : []),
    ...(found.holidays.length > 0 ? [words.say('why.alike.holiday', { count: found.holidays.length })] : []),
  ]
}

function removed({ words, evidence, platform }: Telling, found: NonNullable<ExplanationRecord['removed']>): string {
  const { day, lost, accounts } = found
  return words.say('why.removed', { platform, lost: words.number(lost), on: words.on(day, evidence.day), accounts })
}

function lessResponse(drop: Part, found: ExplanationRecord, words: Words): readonly string[] {
  const posts = postsOf(found, words)
  const less = isCount(drop.metric) ? lessPerPost(drop, found) : null
  if (less === null) return [words.say('why.less-response', posts)]
  return [words.say('why.less-response.share', { ...posts, percent: words.percent(less) })]
}

/** By how much less each post brought than usual; `null` where it can't be said. */
function lessPerPost(drop: Part, { posts_expected: expected, posts_observed: observed }: ExplanationRecord) {
  if (!expected || !observed || !drop.expected_per_day || drop.observed_per_day === null) return null
  const ratio = drop.observed_per_day / drop.expected_per_day / (observed / expected)
  return ratio > 0 && ratio < 0.95 ? 1 - ratio : null
}

function postsOf({ posts_expected: expected, posts_observed: observed }: ExplanationRecord, words: Words) {
  return { observed: Math.round(observed ?? 0), expected: words.number(Math.round((expected ?? 0) * 10) / 10) }
}
