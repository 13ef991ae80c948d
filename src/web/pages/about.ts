import type { AboutChoice } from '../data/choices.ts'
import type { PageContext } from '../page.ts'

type Titles = Pick<PageContext, 'platformTitle'>

/** Options of a field that asks for an account or one of its series. */
export function aboutOptions(choices: readonly AboutChoice[], all: string, ctx: Titles) {
  return [{ value: '', label: all }, ...choices.map(choice => ({ value: choice.value, label: nameOf(choice, ctx) }))]
}

function nameOf({ account, platform, series }: AboutChoice, { platformTitle }: Titles): string {
  return [`${account}, ${platformTitle(platform)}`, ...(series === null ? [] : [series])].join(': ')
}

/** How an account is called in a list, by its key. */
export function accountNames(choices: readonly AboutChoice[], ctx: Titles): (key: string) => string {
  const names = new Map(choices.filter(({ series }) => series === null).map(one => [one.value, nameOf(one, ctx)]))
  return key => names.get(key) ?? key
}
