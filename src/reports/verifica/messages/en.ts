import type { ReportCatalogue, ReportGrammar } from './catalogue.ts'
import { figures } from './en/figures.ts'
import { readAloud } from './en/read-aloud.ts'
import { sections } from './en/sections.ts'

export const enGrammar: ReportGrammar = {
  locale: 'en-GB',
  span: ({ from, to }, day) => {
    if (from === to) return `on ${day(to, true)}`
    const sameMonth = from.slice(0, 7) === to.slice(0, 7)
    const start = sameMonth ? String(Number(from.slice(8, 10))) : day(from, from.slice(0, 4) !== to.slice(0, 4))
    return `from ${start} to ${day(to, true)}`
  },
  on: (_, text) => `on ${text}`,
  series: name => `the series “${name}”`,
}

export const en: ReportCatalogue = { ...readAloud, ...sections, ...figures }
