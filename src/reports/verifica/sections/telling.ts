import type { Figure } from '../../figure.ts'
import type { Inline } from '../document.ts'
import type { AccountName, VerificaFacts } from '../facts.ts'
import type { ReportWords } from '../messages/words.ts'

/** What every section is made from. */
export interface Telling {
  readonly facts: VerificaFacts
  readonly figures: readonly Figure[]
  readonly words: ReportWords
  readonly code: string
  /** A platform's name for people. */
  readonly platformTitle: (platform: string) => string
}

/** The platform, and which of its accounts where there are several. */
export function platformOf({ facts, words, platformTitle }: Telling, account: AccountName): string {
  const title = platformTitle(account.platform).replaceAll(' ', '\u00a0')
  const all = [...facts.accounts, ...facts.unread]
  const alone = all.filter(other => other.platform === account.platform).length === 1
  return alone ? title : words.say('platform-account', { platform: title, account: account.key })
}

/** A table's cell that holds one figure, or a dash. */
export function cell({ words }: Telling, figure: Figure | null | undefined): readonly Inline[] {
  return figure ? [words.figure(figure)] : ['–']
}

/** Sentences as one run of inlines. */
export function sentences(parts: readonly (readonly Inline[])[]): Inline[] {
  return parts.flatMap((part, at) => (at === 0 ? part : [' ', ...part]))
}

/** For the middle of a sentence. */
export const lower = (text: string): string => text.charAt(0).toLocaleLowerCase('und') + text.slice(1)
