import { type Block, heading, type Inline, list, paragraph, plainText } from '../document.ts'
import type { AccountFacts, Dimension } from '../facts.ts'
import { lower, platformOf, type Telling } from './telling.ts'

/** What could not be measured and why: nothing that a reader may look for is left out in silence. */

export function unmeasured(telling: Telling): Block[] {
  const { words } = telling
  const items = unmeasuredItems(telling)
  return [
    heading(1, words.say('heading.unmeasured'), 'unmeasured'),
    items.length === 0 ? paragraph([words.say('unmeasured.nothing')]) : list(items.map(item => sentence(item))),
  ]
}

function sentence(item: readonly Inline[]): Inline[] {
  const [first, ...rest] = item
  const begun = typeof first === 'string' ? first.charAt(0).toLocaleUpperCase('und') + first.slice(1) : first
  return [...(begun === undefined ? [] : [begun]), ...rest, '.']
}

/** For the page that is read aloud: accounts of which nothing is known, and the audiences, which is what people ask for. */
export function unmeasuredShort(telling: Telling): Inline[][] {
  const { words, facts } = telling
  const audiences = facts.accounts.flatMap(account => dimensionItems(telling, account))
  const items = [...unreadItems(telling), ...audiences].map(plainText)
  return items.length === 0 ? [] : [words.inline('read.unmeasured', { what: items.join('; ') })]
}

function unmeasuredItems(telling: Telling): Inline[][] {
  const { facts, words } = telling
  const costs = facts.costs.periods.flatMap(({ perNewFollower, perInteraction }) =>
    [perNewFollower, perInteraction].filter(figure => figure.value === null),
  )
  return [
    ...unreadItems(telling),
    ...facts.accounts.flatMap(account => ofAccount(telling, account)),
    ...costs.map(figure =>
      words.inline('unmeasured.cost', {
        what: `${words.say(`figure.${figure.name}`)}, ${words.span(figure)}`,
        why: words.figure(figure),
      }),
    ),
    ...(facts.accounts.length > 1 ? [words.inline('unmeasured.people', {})] : []),
  ]
}

function unreadItems(telling: Telling): Inline[][] {
  const { facts, words } = telling
  return facts.unread.map(account => words.inline('unmeasured.account', { platform: platformOf(telling, account) }))
}

function ofAccount(telling: Telling, account: AccountFacts): Inline[][] {
  const { words } = telling
  const platform = platformOf(telling, account)
  return [
    ...dimensionItems(telling, account),
    ...(account.reach === null ? [words.inline('unmeasured.reach', { platform })] : []),
    ...(account.interactions.expected === null ? [words.inline('unmeasured.expected', { platform })] : []),
    ...account.events
      .filter(({ effect }) => effect === null)
      .map(({ title }) => words.inline('unmeasured.event', { title, platform })),
  ]
}

/** Dimensions that are absent for one reason are told together. */
function dimensionItems(telling: Telling, account: AccountFacts): Inline[][] {
  const { words } = telling
  const reasons = [...new Set(account.audience.absent.map(({ why, reason }) => `${why}\n${reason ?? ''}`))]
  return reasons.map(key => {
    const [why = '', reason = ''] = key.split('\n')
    const same = account.audience.absent.filter(one => one.why === why && (one.reason ?? '') === reason)
    const [first] = same
    return words.inline('unmeasured.dimension', {
      dimension: words.list(same.map(({ dimension }) => lower(words.say(`dimension.${dimension as Dimension}`)))),
      platform: platformOf(telling, account),
      why: words.say(`missing.${first?.why ?? 'not-read'}`),
    })
  })
}
