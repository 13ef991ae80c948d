import type { ListedEffect, ListedEvent } from '../../../store/events.ts'
import type { PageWords } from './words.ts'

/** An event in words, for the page and for the command line. */

/** The days of an event. */
function spanOf({ startsOn, endsOn }: ListedEvent, words: PageWords): string {
  if (endsOn === null) return words.say('events.lasting', words.spoken(startsOn))
  return startsOn === endsOn ? words.day(startsOn) : words.span(startsOn, endsOn)
}

/** @returns its days, where it happened and by whom it was noted */
export function factsInWords(event: ListedEvent, nameOf: (account: string) => string, words: PageWords): string[] {
  const { account, series, author, origin } = event
  const by = origin === 'noted' ? words.say('events.by', { author }) : words.say('events.detected')
  const where = [account === null ? words.say('events.everywhere') : nameOf(account), ...(series ? [series.name] : [])]
  return [spanOf(event, words), where.join(': '), by]
}

/** Associated with the event, not caused by it, unless the posts that are missing are the series' own. */
export function effectInWords(effect: ListedEffect, nameOf: (account: string) => string, words: PageWords): string {
  const { verdict, effect: value, low, high, recoveredOn, final, through, evidence } = effect
  const account = nameOf(effect.account)
  const until = final ? words.say('effect.final') : words.say('effect.revised', words.spoken(through))
  if (verdict === 'too-little-history' || value === null || low === null || high === null) {
    return `${words.say('effect.too-little', { account })} ${until}`
  }
  const days = typeof evidence.days === 'number' ? evidence.days : 0
  const compared = Array.isArray(evidence.compared_with) ? evidence.compared_with.map(key => nameOf(String(key))) : []
  const against = compared.length === 0 ? '' : ` ${words.say('effect.compared', { accounts: words.list(compared) })}`
  if (verdict === 'inconclusive') {
    const bounds = { account, days, low: words.signed(low), high: words.signed(high) }
    return `${words.say('effect.inconclusive', bounds)}${against} ${until}`
  }
  const [n = '', a = '', b = ''] = [value, low, high].map(v => words.number(Math.round(Math.abs(v))))
  const size = { account, days, n, ...(verdict === 'fell' ? { low: b, high: a } : { low: a, high: b }) }
  const told = words.say(evidence.basis === 'missing-posts' ? `effect.${verdict}.posts` : `effect.${verdict}`, size)
  const back = recoveredOn === null ? '' : ` ${words.say('effect.back', words.spoken(recoveredOn))}`
  return `${told}${back}${against} ${until}`
}
