import { describe, expect, it } from '@jest/globals'
import type { AccountWeek, DigestFacts } from '../../src/digest/facts.ts'
import { renderDigest } from '../../src/digest/render.ts'
import { lastWeek, weekNamed, weekOf } from '../../src/digest/week.ts'
import { sampleAlert } from '../alerts/samples.ts'

const twitter: AccountWeek = {
  key: 'comune-twitter',
  name: 'Comune della Spezia',
  platform: 'Twitter',
  interactions: { value: 347, days: 7, expected: 578.4 },
  postsPublished: 19,
  followers: { value: 12034, gained: -6 },
  bestPost: { text: 'Domani <scuole> aperte\n& mense', url: null, day: '2019-10-16', interactions: 61 },
  alerts: [
    {
      ...sampleAlert('drop', 'open'),
      account: { key: 'comune-twitter', name: 'Comune della Spezia', platform: 'twitter', timeZone: 'Europe/Rome' },
      series: null,
      openedOn: '2019-10-20',
      resolvedOn: null,
      closedOn: null,
    },
  ],
  irregular: [],
  gaps: ['2019-10-15', '2019-10-16'],
}
const young: AccountWeek = {
  key: 'museo',
  name: 'Museo',
  platform: 'Facebook',
  interactions: null,
  postsPublished: null,
  followers: null,
  bestPost: null,
  alerts: [],
  irregular: [],
  gaps: [],
}

const week = weekOf('2019-10-20')
const facts = (...accounts: readonly AccountWeek[]): DigestFacts => ({
  week,
  today: '2019-10-21',
  accounts,
  operational: [],
})
const context = { platformTitle: () => 'Twitter', timeZone: 'Europe/Rome', url: null }
const usual: AccountWeek = { ...twitter, interactions: { value: 560, days: 7, expected: 578.4 }, alerts: [], gaps: [] }

describe('a digest', () => {
  it('tells in Italian of each account against its usual', () => {
    const { subject, text } = renderDigest(facts(twitter, young), 'it', context)
    expect(subject).toMatch(/^La settimana 14\D20 ottobre 2019: un account su 2 sotto il solito$/)
    expect(text).toBe(`La settimana dal 14 ottobre al 20 ottobre 2019

Comune della Spezia, Twitter
Interazioni: 347, circa il 40% sotto il solito (attese circa 578)
Post pubblicati: 19
Follower: 12.034 (-6 nella settimana)
Il post migliore: “Domani <scuole> aperte & mense”, mer 16 ottobre: 61 interazioni finora
Avvisi: Twitter: le interazioni circa il 40% sotto il solito (aperto il 20 ottobre)
Letture: 2 giorni non letti per intero: mar 15 ottobre e mer 16 ottobre

Museo, Facebook
Interazioni: non note: nessun giorno è stato letto per intero
Post pubblicati: non noti
Follower: non noti
Il post migliore: nessun post di cui si conoscano le interazioni
Avvisi: nessuno
Letture: tutti i giorni letti per intero

-- 
Polso
`)
  })

  it('tells the same in English', () => {
    const { subject, text } = renderDigest(facts(twitter), 'en', context)
    expect(renderDigest(facts(twitter, twitter, young), 'en', context).subject).toMatch(
      /: 2 accounts of 3 below usual$/,
    )
    expect(subject).toMatch(/^The week of 14\D+20 October 2019: below usual$/)
    expect(text.split('\n').slice(2, 9)).toEqual([
      'Comune della Spezia, Twitter',
      'Interactions: 347, about 40% below usual (about 578 expected)',
      'Posts published: 19',
      'Followers: 12,034 (-6 in the week)',
      'Best post: “Domani <scuole> aperte & mense”, Wed 16 October: 61 interactions so far',
      'Alerts: Twitter: interactions about 40% below usual (opened on 20 October)',
      'Readings: 2 days not read in full: Tue 15 October and Wed 16 October',
    ])
  })

  it('calls usual what seasons bring by themselves, and more what is more', () => {
    const of = (value: number) =>
      renderDigest(facts({ ...usual, interactions: { value, days: 7, expected: 100 } }), 'it', context)
    expect(of(86).text).toContain('Interazioni: 86, come al solito (attese circa 100)')
    expect(of(85).text).toContain('Interazioni: 85, circa il 15% sotto il solito')
    expect(of(120).text).toContain('Interazioni: 120, circa il 20% sopra il solito')
    expect(of(86).subject).toMatch(/: tutto come al solito$/)
    expect(of(120).subject).toMatch(/^La settimana 14\D20 ottobre 2019$/)
  })

  it('tells of a series that comes irregularly, and of none that does not', () => {
    const irregular = [{ key: 'review', name: 'La rassegna stampa', missed: 6, due: 15, since: '2019-09-30' }]
    const of = (language: 'it' | 'en') => renderDigest(facts({ ...usual, irregular }), language, context).text
    expect(of('it')).toContain(
      '\nRubriche: la rassegna stampa esce in modo irregolare: ne mancano 6 su 15 dal 30 settembre\n',
    )
    expect(of('en')).toContain(
      '\nSeries: the series “La rassegna stampa” comes irregularly: 6 of 15 are missing since 30 September\n',
    )
    expect(renderDigest(facts(usual), 'it', context).text).not.toContain('Rubriche')
  })

  it('says its first days as people do', () => {
    const early = { ...facts(usual), week: weekOf('2026-11-03') }
    expect(renderDigest(early, 'it', context).subject).toMatch(/^La settimana 2\D8 novembre 2026: /)
  })

  it('says over how many days, and where there is nothing yet to compare with', () => {
    const of = (days: number) =>
      renderDigest(facts({ ...usual, interactions: { value: 9, days, expected: null } }), 'it', context)
    expect(of(1).text).toContain('9; non c’è ancora un solito con cui confrontarle; nel solo giorno letto per intero')
    expect(of(5).text).toContain('; nei 5 giorni letti per intero')
  })

  it('tells of alerts that are over, and of those for ops', () => {
    const over = { ...sampleAlert('drop', 'resolved'), account: null, series: null }
    const alert = { ...over, openedOn: '2019-10-11', resolvedOn: '2019-10-18', closedOn: '2019-10-18' }
    const ops = {
      ...sampleAlert('token-dead', 'open'),
      account: null,
      series: null,
      openedOn: '2019-10-14',
      resolvedOn: null,
    }
    const given = { ...facts({ ...usual, alerts: [alert] }), operational: [{ ...ops, closedOn: null }] }
    const { text } = renderDigest(given, 'it', context)
    expect(text).toContain('(aperto l’11 ottobre, chiuso il 18 ottobre)')
    expect(text).toContain(
      'Per chi gestisce Polso\nAvvisi: Credenziale “meta” rifiutata da Twitter (aperto il 14 ottobre)',
    )
  })

  it('makes no markup of words from outside, and leads to the page where there is one', () => {
    const { html, text } = renderDigest(facts(twitter), 'it', { ...context, url: 'https://polso.example.org' })
    expect(html).toContain('“Domani &lt;scuole&gt; aperte &amp; mense”')
    expect(html).toContain('<a href="https://polso.example.org"')
    expect(renderDigest(facts(twitter), 'it', context).html).not.toContain('http')
    expect(text).not.toContain('http')
  })

  it('cuts a long post at a word', () => {
    const text = `${'parola '.repeat(30)}fine`
    const post = { text, url: 'https://example.org/p/1', day: '2019-10-16', interactions: 1 }
    const told = renderDigest(facts({ ...usual, bestPost: post }), 'it', context).text
    expect(told).toMatch(/“(parola )+parola…”, mer 16 ottobre: un’interazione finora https:\/\/example\.org\/p\/1\n/)
  })
})

describe('a week', () => {
  it('is named as ISO 8601 does', () => {
    expect(weekOf('2019-12-30')).toEqual({ name: '2020-W01', from: '2019-12-30', to: '2020-01-05' })
    expect(weekNamed('2020-W53')).toEqual({ name: '2020-W53', from: '2020-12-28', to: '2021-01-03' })
    for (const text of ['2019-W53', '2019-W00', '2019-46', '', '2019-W461']) expect(weekNamed(text)).toBeNull()
  })

  it('that was last is over by the clock of the town', () => {
    expect(lastWeek(new Date('2019-11-17T22:59:59Z'), 'Europe/Rome').name).toBe('2019-W45')
    expect(lastWeek(new Date('2019-11-17T23:00:00Z'), 'Europe/Rome').name).toBe('2019-W46')
  })
})
