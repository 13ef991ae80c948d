import type { Config } from '../config/file.ts'
import type { Plugins } from '../config/plugins.ts'
import { publicHolidays } from '../holidays.ts'
import { longestGapMinutes } from '../jobs/slot.ts'
import { contractsAsOf } from '../store/contracts.ts'
import type { Db } from '../store/database.ts'
import { reportMadeFrom, type StoredReport, storeReport } from '../store/reports.ts'
import { codeOf } from './code.ts'
import type { Figure } from './figure.ts'
import { begunSpans, type ReportPeriod } from './period.ts'
import { buildVerifica } from './verifica/build.ts'
import type { ReportDocument } from './verifica/document.ts'
import type { VerificaFacts } from './verifica/facts.ts'
import { gatherVerifica } from './verifica/gather.ts'
import type { VerificaSettings } from './verifica/gathering.ts'
import type { ReportLanguage } from './verifica/messages/words.ts'

/**
 * Issues a verifica. The first time its facts are gathered and stored under the document's code; the same question is
 * answered from there ever after, so that a paper and a later print of it agree, and each of its numbers is found again,
 * whatever retention has removed meanwhile. Another configuration (contracts, residents) makes another document.
 */

/** Of the stored content. Raise it when its shape changes: documents of older shapes are then made anew under new codes. */
const VERSION = 3

export interface ReportContent {
  readonly version: number
  readonly facts: VerificaFacts
  readonly figures: readonly Figure[]
}

export interface Issued {
  readonly code: string
  readonly content: ReportContent
  /** It was issued before; when. */
  readonly issuedBefore: Date | null
}

/** Throws `NoDataError`. */
export async function issueVerifica(db: Db, asked: ReportPeriod, config: Config, now: Date): Promise<Issued> {
  const madeFrom = await shapeOf(db, asked, config)
  const stored = await reportMadeFrom(db, madeFrom)
  if (stored) return { code: stored.code, content: contentOf(stored), issuedBefore: stored.madeAt }
  const gathered = await gatherVerifica(db, asked, settingsOf(config, asked.asOf))
  const { from, to, asOf } = asked
  const content: ReportContent = { version: VERSION, ...gathered }
  const issued = await storeUnderCode(db, { madeFrom, from, to, asOf, content, madeAt: now })
  return { code: issued.code, content: contentOf(issued), issuedBefore: null }
}

/** A code that another document has already taken, one in a thousand million, is passed over. */
async function storeUnderCode(db: Db, report: Omit<Parameters<typeof storeReport>[1], 'code'>): Promise<StoredReport> {
  for (let salt = 0; salt < 100; salt++) {
    const code = codeOf(`${report.madeFrom}${salt === 0 ? '' : salt}`)
    const stored = await storeReport(db, { ...report, code })
    if (stored) return stored
  }
  throw new Error('no code is free for the report')
}

export function contentOf(stored: StoredReport): ReportContent {
  return stored.content as ReportContent
}

/** The document of issued facts in a language. */
export function documentOf({ code, content }: Issued, language: ReportLanguage, plugins: Plugins): ReportDocument {
  const titles = new Map(plugins.collectors.map(({ platform, title }) => [platform, title]))
  const platformTitle = (platform: string) => titles.get(platform) ?? platform
  return buildVerifica(content.facts, content.figures, { language, code, platformTitle })
}

/** What decides a document's content beside the rows stored by its instant. */
async function shapeOf(db: Db, asked: ReportPeriod, config: Config): Promise<string> {
  const { from, to, compare, asOf } = asked
  const { body, residents, leastBase } = settingsOf(config, asOf)
  const contracts = await contractsAsOf(db, begunSpans(asked, config.time_zone), asOf)
  const holidays = config.holidays
  return JSON.stringify({ VERSION, from, to, compare, asOf, body, residents, leastBase, holidays, contracts })
}

export function settingsOf(config: Config, asOf: Date): VerificaSettings {
  const { verifica, holidays, time_zone: timeZone, schedules } = config
  return {
    body: verifica.body ?? mostCommon(config.accounts.map(account => account.name)),
    timeZone,
    residents: {
      countries: verifica.residents.countries ?? [holidays.split('-')[0] ?? holidays],
      cities: verifica.residents.cities,
    },
    leastBase: verifica.least_base,
    toleranceOf: schedule => {
      const expression = schedules[schedule]
      return expression === undefined ? 24 * 60 : 1.5 * longestGapMinutes(expression, timeZone, asOf)
    },
    holidays: (from, to) => publicHolidays(holidays, from, to),
  }
}

function mostCommon(names: readonly string[]): string {
  const count = (name: string) => names.filter(other => other === name).length
  return names.reduce((best, name) => (count(name) > count(best) ? name : best), names[0] ?? '')
}
