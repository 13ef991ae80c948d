import type { ReportCatalogue, ReportGrammar } from './catalogue.ts'
import { figures } from './it/figures.ts'
import { readAloud } from './it/read-aloud.ts'
import { sections } from './it/sections.ts'

/** «l’8», «l’11»: days that begin with a vowel when spoken. */
const elides = (day: string) => ['08', '11'].includes(day.slice(8, 10))

const dayOfMonth = (day: string) => (day.endsWith('-01') ? '1°' : String(Number(day.slice(8, 10))))

export const itGrammar: ReportGrammar = {
  locale: 'it-IT',
  span: ({ from, to }, day) => {
    const end = day(to, true)
    if (from === to) return `${elides(from) ? 'l’' : 'il '}${end}`
    const sameMonth = from.slice(0, 7) === to.slice(0, 7)
    const start = sameMonth ? dayOfMonth(from) : day(from, from.slice(0, 4) !== to.slice(0, 4))
    return `${elides(from) ? 'dall’' : 'dal '}${start} ${elides(to) ? 'all’' : 'al '}${end}`
  },
  on: (day, text) => `${elides(day) ? 'l’' : 'il '}${text}`,
  series: name => `la rubrica «${name}»`,
}

export const it: ReportCatalogue = { ...readAloud, ...sections, ...figures }
