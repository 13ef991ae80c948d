import type { Figure } from '../figure.ts'
import type { ReportDocument } from './document.ts'
import type { VerificaFacts } from './facts.ts'
import { type ReportLanguage, type ReportWords, reportWords } from './messages/words.ts'
import { accountSection } from './sections/account.ts'
import { costSection } from './sections/costs.ts'
import { inShort } from './sections/in-short.ts'
import { residentsSection } from './sections/residents.ts'
import { sourcesSection } from './sections/sources.ts'
import type { Telling } from './sections/telling.ts'
import { unmeasured } from './sections/unmeasured.ts'

export interface BuildOptions {
  readonly language: ReportLanguage
  readonly code: string
  /** A platform's name for people. */
  readonly platformTitle: (platform: string) => string
}

/** The document in one language: facts in, words out. Pure. */
export function buildVerifica(
  facts: VerificaFacts,
  figures: readonly Figure[],
  { language, code, platformTitle }: BuildOptions,
): ReportDocument {
  const words = reportWords(language)
  const telling: Telling = { facts, figures, words, code, platformTitle }
  const title = words.say('title')
  return {
    language,
    code,
    title,
    subtitle: words.say('subtitle', { body: facts.body, span: words.span(facts.period) }),
    body: facts.body,
    asOf: new Date(facts.asOf),
    about: aboutOf(facts, code, words),
    footer: words.say('footer', { title, body: facts.body, code }),
    labels: {
      contents: words.say('label.contents'),
      skip: words.say('label.skip'),
      page: words.say('label.page', { at: '{at}', all: '{all}' }),
      reference: words.say('label.reference'),
    },
    blocks: [
      ...inShort(telling),
      ...costSection(telling),
      ...residentsSection(telling),
      ...facts.accounts.flatMap(account => accountSection(telling, account)),
      ...unmeasured(telling),
      ...sourcesSection(telling),
    ],
    figures,
  }
}

function aboutOf({ asOf, timeZone, settled }: VerificaFacts, code: string, words: ReportWords): string[] {
  return [
    words.say('about.code', { code }),
    words.say('about.as-of', words.time(new Date(asOf), timeZone)),
    ...(settled ? [] : [words.say('about.unsettled')]),
  ]
}
