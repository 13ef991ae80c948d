import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { wordsOf } from '../../src/alerts/messages/words.ts'
import { languageCodes, renderAlert, renderReason } from '../../src/alerts/messages.ts'
import { alertTypes, sampleAlert } from './samples.ts'

const everyCase = alertTypes.flatMap(type =>
  (['open', 'resolved'] as const).flatMap(state => languageCodes.map(language => ({ type, state, language }))),
)

/** Without the two spaces that break a line. */
const documented = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8').replace(/ +$/gm, '')

/** The first finding of a sample, changed. */
function withFinding(type: 'drop' | 'series-paused', state: 'open' | 'resolved', changes: object) {
  const sample = sampleAlert(type, state)
  const [first] = sample.evidence.findings as object[]
  return { ...sample, evidence: { ...sample.evidence, findings: [{ ...first, ...changes }] } }
}

const effect = {
  value: -231,
  low: -290,
  high: -180,
  fraction: -0.4,
  fraction_low: -0.48,
  fraction_high: -0.31,
  days: 7,
}

describe('every alert in every language', () => {
  it.each(everyCase)('$type $state $language has words for everything', ({ type, state, language }) => {
    const { subject, sentences, text, html } = renderAlert(sampleAlert(type, state), language)
    expect(subject.length).toBeGreaterThan(10)
    expect(sentences.length).toBeGreaterThan(0)
    for (const said of [subject, text, ...sentences]) {
      expect(said).not.toMatch(/[{}]|undefined|\bnull\b|NaN|\[object/)
      expect(said).not.toMatch(/9[.,]87/) // the score is ours, not the reader's
    }
    for (const sentence of sentences) expect(sentence).toMatch(/^\p{Lu}.*[.”]$/u)
    expect(html).not.toMatch(/https?:|<img|<script|<style|[^-]color:/)
  })

  it.each(everyCase)('$type $state $language stands in docs/alerts.md as it is sent', ({ type, state, language }) => {
    const { subject, sentences } = renderAlert(sampleAlert(type, state), language)
    expect(documented).toContain([`> **${subject}**`, ...sentences.map(sentence => `> ${sentence}`)].join('\n'))
  })

  it('says every reason', () => {
    expect(renderReason('still-below', 'it')).toBe('I valori sono ancora sotto il solito.')
    expect(renderReason('under-event', 'en')).toContain('event')
  })
})

describe('a drop', () => {
  it('is told as a colleague would', () => {
    const { subject, sentences } = renderAlert(sampleAlert('drop', 'open'), 'it')
    expect(subject).toBe('Twitter: le interazioni circa il 40% sotto il solito')
    expect(sentences).toEqual([
      'Twitter: dal 14 ottobre le interazioni sono circa il 40% sotto il solito (fra il 31% e il 48%).',
      'In media 50 al giorno, contro un valore atteso di 83.',
      'In tutto, in 7 giorni, circa 231 in meno (fra 180 e 290).',
      'Sono in calo anche le visualizzazioni: circa l’11% sotto il solito (fra l’8% e il 20%).',
      'Si confrontano solo giorni letti per intero: il calo non nasce da dati mancanti.',
      'Il perché, i numeri da soli non lo dicono.',
    ])
  })

  it('that ended says for how long and how much', () => {
    const { sentences } = renderAlert(sampleAlert('drop', 'resolved'), 'it')
    expect(sentences).toEqual([
      'Twitter: dal 2 dicembre le interazioni sono di nuovo nella norma.',
      'Il calo era cominciato il 14 ottobre.',
      'In 21 giorni sono mancate circa 231 interazioni (fra 180 e 290): circa il 40% sotto il solito.',
    ])
  })

  it('that became the usual is not called a recovery', () => {
    const { subject, sentences } = renderAlert(withFinding('drop', 'resolved', { reason: 'new-normal' }), 'it')
    expect(subject).toBe('Twitter: avviso di calo chiuso senza ripresa')
    expect(sentences[0]).toContain('non per una ripresa')
  })

  it('without an effect claims no size', () => {
    const { subject, sentences } = renderAlert(withFinding('drop', 'open', { effect: null }), 'it')
    expect(subject).toBe('Twitter: le interazioni sotto il solito')
    expect(sentences[0]).toBe('Twitter: dal 14 ottobre le interazioni sono sotto il solito.')
    expect(sentences[2]).toContain('non è ancora chiara')
  })

  it('whose interval reaches zero claims no loss', () => {
    const unsure = { effect: { ...effect, high: 20, fraction_high: 0.03 } }
    const { sentences } = renderAlert(withFinding('drop', 'resolved', unsure), 'en')
    expect(sentences.at(-1)).toBe('A loss of interactions can’t be told from the usual ups and downs.')
  })

  it('below zero is told in counts, for no share makes sense', () => {
    const { sentences } = renderAlert(withFinding('drop', 'open', { effect: { ...effect, fraction_low: -1.4 } }), 'en')
    expect(sentences.join(' ')).not.toContain('%')
    expect(sentences).toContain('In all, over 7 days, about 231 fewer (between 180 and 290).')
  })
})

describe('a paused series', () => {
  it('is told with what is known on its first day', () => {
    const { sentences } = renderAlert(sampleAlert('series-paused', 'open'), 'it')
    expect(sentences[0]).toBe('Twitter: la rubrica “Rassegna stampa” non esce dall’11 novembre.')
    expect(sentences[1]).toBe('Quanto costi in interazioni si potrà dire dopo qualche giorno.')
  })

  it('is called by its own article where it has one', () => {
    const named = sampleAlert('series-paused', 'open', { series: 'La rassegna stampa' })
    expect(renderAlert(named, 'it').sentences[0]).toBe('Twitter: la rassegna stampa non esce dall’11 novembre.')
  })

  it('has its effect once there is one', () => {
    const { sentences } = renderAlert(withFinding('series-paused', 'open', { effect }), 'it')
    expect(sentences[1]).toBe('Da allora le interazioni sono circa il 40% sotto il solito (fra il 31% e il 48%).')
  })

  it('that resumed says the pause and its loss', () => {
    const { sentences } = renderAlert(sampleAlert('series-paused', 'resolved'), 'it')
    expect(sentences).toEqual([
      'Twitter: la rubrica “Rassegna stampa” esce di nuovo dal 2 dicembre.',
      'Mancava dall’11 novembre (21 giorni).',
      'In 21 giorni sono mancate circa 231 interazioni (fra 180 e 290): circa il 40% sotto il solito.',
    ])
  })
})

describe('an operational alert', () => {
  it('says what to do', () => {
    const { subject, sentences } = renderAlert(sampleAlert('token-dead', 'open'), 'it')
    expect(subject).toBe('Credenziale “meta” rifiutata da Facebook')
    expect(sentences[0]).toBe('Facebook rifiuta la credenziale “meta” dalle 10:00 del 14 ottobre.')
    expect(sentences.at(-1)).toMatch(/^Rimedio: /)
  })

  it('says that a count can’t be right, and that no alert of a fall comes of it', () => {
    const { sentences } = renderAlert(sampleAlert('implausible-value', 'open'), 'it')
    expect(sentences[0]).toBe(
      'Facebook: per “comune-facebook” i follower risultano 0, mentre il 13 ottobre erano 12.034.',
    )
    expect(sentences[1]).toContain('conservato così come è stato letto')
  })

  it('of something that was taken out of the configuration says so', () => {
    const evidence = { ...sampleAlert('no-data', 'resolved').evidence, ended: 'no-longer-watched' }
    const { sentences } = renderAlert(sampleAlert('no-data', 'resolved', { evidence }), 'en')
    expect(sentences).toEqual([
      'It is no longer configured; the alert “Twitter: no data for “comune-twitter”” closes for that reason.',
    ])
  })

  it('names ten of many accounts', () => {
    const accounts = Array.from({ length: 300 }, (_, i) => `account-${i}`)
    const sample = sampleAlert('platform-trouble', 'open')
    const { sentences } = renderAlert({ ...sample, evidence: { ...sample.evidence, accounts } }, 'en')
    expect(sentences[1]).toMatch(/^It concerns 300 accounts: account-0, .*account-8 and 291 more\.$/)
  })

  it('refuses evidence of another type rather than saying half of it', () => {
    expect(() => renderAlert({ ...sampleAlert('token-dead', 'open'), evidence: {} }, 'it')).toThrow()
  })
})

describe('what others wrote', () => {
  it('is escaped in HTML and left as it is in text', () => {
    const evil = '<img src=x onerror="alert(1)">&\''
    const named = sampleAlert('series-paused', 'open', { series: evil, account: { key: 'k', name: evil } })
    const { html, text } = renderAlert(named, 'it')
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;')
    expect(text).toContain(evil)
  })

  it('is never taken for a placeholder', () => {
    const named = sampleAlert('series-paused', 'open', { series: '{name, plural, one {#}}' })
    expect(renderAlert(named, 'en').sentences[0]).toContain('{name, plural, one {#}}')
  })
})

describe('Italian words', () => {
  const words = wordsOf('it')
  it.each([
    ['2019-10-01', 'dal 1° ottobre', 'il 1° ottobre'],
    ['2019-10-08', 'dall’8 ottobre', 'l’8 ottobre'],
    ['2019-10-11', 'dall’11 ottobre', 'l’11 ottobre'],
    ['2019-10-18', 'dal 18 ottobre', 'il 18 ottobre'],
    ['2018-10-14', 'dal 14 ottobre 2018', 'il 14 ottobre 2018'],
  ])('%s', (day, since, on) => {
    expect([words.since(day, '2019-11-01'), words.on(day, '2019-11-01')]).toEqual([since, on])
  })

  it.each([
    [0, 'lo 0%'],
    [0.01, 'l’1%'],
    [0.08, 'l’8%'],
    [0.11, 'l’11%'],
    [0.4, 'il 40%'],
    [0.85, 'l’85%'],
    [0.18, 'il 18%'],
  ])('%d', (fraction, text) => {
    expect(words.percent(fraction)).toBe(text)
  })

  it('group thousands from 1.000 on', () => {
    expect([words.number(1234), words.number(12034), words.number(3.25)]).toEqual(['1.234', '12.034', '3,3'])
  })

  it('tell instants in the zone of the account, on the day it was there', () => {
    expect(words.sinceInstant('2019-10-13T22:30:00Z', 'Europe/Rome', '2019-10-14')).toBe('dalle 00:30 del 14 ottobre')
  })
})
