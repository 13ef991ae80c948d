import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { RenderableAlert } from '../../src/alerts/messages/renderable-alert.ts'
import { wordsOf } from '../../src/alerts/messages/words.ts'
import { languageCodes, renderAlert } from '../../src/alerts/messages.ts'
import { alertTypes, effect, pauseWithDrop, sampleAlert } from './samples.ts'

const samples: Readonly<Record<string, (state: 'open' | 'resolved') => RenderableAlert>> = {
  ...Object.fromEntries(alertTypes.map(type => [type, (state: 'open' | 'resolved') => sampleAlert(type, state)])),
  'series-paused + drop': pauseWithDrop,
}
const everyCase = Object.entries(samples).flatMap(([type, sample]) =>
  (['open', 'resolved'] as const).flatMap(state =>
    languageCodes.map(language => ({ type, state, language, alert: sample(state) })),
  ),
)

/** Without the two spaces that break a line. */
const documented = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8').replace(/ +$/gm, '')

/** The first finding of a sample, changed. */
function withFinding(type: 'drop' | 'series-paused', state: 'open' | 'resolved', changes: object) {
  const sample = sampleAlert(type, state)
  const [first] = sample.evidence.findings as object[]
  return { ...sample, evidence: { ...sample.evidence, findings: [{ ...first, ...changes }] } }
}

it.each([
  ['La rassegna stampa', 'La rassegna stampa non esce dallo stesso giorno: da sola vale 8'],
  ['Il bollettino', 'Il bollettino non esce dallo stesso giorno: da solo vale 8'],
  ['Gli eventi', 'La rubrica “Gli eventi” non esce dallo stesso giorno: da sola vale 8'],
  ['L’agenda', 'La rubrica “L’agenda” non esce dallo stesso giorno: da sola vale 8'],
])('what is said of %s agrees with it', (series, words) => {
  expect(renderAlert({ ...pauseWithDrop('open'), series }, 'it').text).toContain(words)
})

it.each([
  ['it', 'revised', 'Twitter: avviso di pausa ritirato'],
  ['it', 'new-normal', 'Twitter: avviso di pausa chiuso senza ripresa'],
  ['en', 'revised', 'Twitter: alert of a pause withdrawn'],
] as const)('a pause that ended otherwise is headed in %s by how: %s', (language, reason, words) => {
  const changes = { state: 'closed', reason, effect }
  const { subject, text } = renderAlert(withFinding('series-paused', 'resolved', changes), language)
  expect(subject).toBe(words)
  expect(text.includes('231')).toBe(reason !== 'revised')
})

it('one interaction is said as one', () => {
  const one = { ...effect, value: -1.2, low: -3, high: -0.6 }
  const said = (state: 'open' | 'resolved', language: 'it' | 'en') =>
    renderAlert(withFinding('drop', state, { effect: one }), language).text
  expect(said('open', 'it')).toContain('In 7 giorni è circa un’interazione in meno (fra 1 e 3).')
  expect(said('resolved', 'it')).toContain('In 7 giorni è mancata circa un’interazione (fra 1 e 3)')
  expect(said('open', 'en')).toContain('that is about one interaction fewer (between 1 and 3)')
  expect(said('resolved', 'en')).toContain('about one interaction was lost (between 1 and 3)')
})

describe('every alert in every language', () => {
  it.each(everyCase)('$type $state $language has words for everything', ({ alert, language }) => {
    const { subject, sentences, text, html } = renderAlert(alert, language)
    expect(subject.length).toBeGreaterThan(10)
    expect(sentences.length).toBeGreaterThan(0)
    for (const said of [subject, text, ...sentences]) {
      expect(said).not.toMatch(/[{}]|undefined|\bnull\b|NaN|\[object/)
      expect(said).not.toMatch(/9[.,]87/) // the score is ours, not the reader's
    }
    for (const sentence of sentences) expect(sentence).toMatch(/^\p{Lu}.*[.”]$/u)
    expect(html).not.toMatch(/https?:|<img|<script|<style|[^-]color:/)
  })

  it.each(everyCase)('$type $state $language stands in docs/alerts.md as it is sent', ({ alert, language }) => {
    const { subject, sentences } = renderAlert(alert, language)
    expect(documented).toContain([`> **${subject}**`, ...sentences.map(sentence => `> ${sentence}`)].join('\n'))
  })
})

describe('a drop', () => {
  it('is told as a colleague would', () => {
    const { subject, sentences } = renderAlert(sampleAlert('drop', 'open'), 'it')
    expect(subject).toBe('Twitter: le interazioni circa il 40% sotto il solito')
    expect(sentences).toEqual([
      'Twitter: dal 14 ottobre le interazioni sono circa il 40% sotto il solito (fra il 31% e il 48%).',
      'In media 50 al giorno invece di circa 83.',
      'In 7 giorni sono circa 231 interazioni in meno (fra 180 e 290).',
      'Sono in calo anche le visualizzazioni: circa l’11% sotto il solito.',
      'Si confrontano solo giorni letti per intero: il calo non nasce da dati mancanti.',
      'Il perché, i numeri da soli non lo dicono.',
      'Può aiutare chiedersi che cosa è cambiato da quel giorno; se la ragione è nota, basta annotarla come evento.',
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

  it('without figures claims no size', () => {
    const none = { effect: null, expected_per_day: null, observed_per_day: null }
    const { subject, sentences } = renderAlert(withFinding('drop', 'open', none), 'it')
    expect(subject).toBe('Twitter: le interazioni sotto il solito')
    expect(sentences[0]).toBe('Twitter: dal 14 ottobre le interazioni sono sotto il solito.')
    expect(sentences[1]).toContain('non è ancora certo')
  })

  it('of posts is told by what it costs in interactions, then by the posts', () => {
    const posts = { metric: 'posts_published', expected_per_day: 5, observed_per_day: 2 }
    const { subject, sentences } = renderAlert(withFinding('drop', 'open', posts), 'it')
    expect(subject).toBe('Twitter: le interazioni circa il 40% sotto il solito')
    expect(sentences[1]).toBe('Nel dettaglio: i post pubblicati, in media 2 al giorno invece di circa 5.')
  })

  it('of posts whose cost is not clear is told by the posts', () => {
    const posts = {
      metric: 'posts_published',
      expected_per_day: 5,
      observed_per_day: 2,
      effect: { ...effect, high: 9 },
    }
    const { sentences } = renderAlert(withFinding('drop', 'open', posts), 'it')
    expect(sentences[0]).toBe('Twitter: dal 14 ottobre i post pubblicati sono circa il 60% sotto il solito.')
    expect(sentences[2]).toContain('Quanto costi in interazioni non è ancora chiaro')
  })

  it('whose interval reaches zero claims no loss', () => {
    const unsure = { effect: { ...effect, high: 20, fraction_high: 0.03 } }
    const { sentences } = renderAlert(withFinding('drop', 'resolved', unsure), 'en')
    expect(sentences.at(-1)).toBe('A loss of interactions can’t be told from the usual ups and downs.')
  })

  it('below zero is told in counts, for no share makes sense', () => {
    const negative = { observed_per_day: -3, effect: { ...effect, fraction_low: -1.4 } }
    const { sentences } = renderAlert(withFinding('drop', 'open', negative), 'en')
    expect(sentences.join(' ')).not.toContain('%')
    expect(sentences).toContain('Over 7 days that is about 231 interactions fewer (between 180 and 290).')
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
    expect(sentences[1]).toBe('In 7 giorni sono circa 231 interazioni in meno (fra 180 e 290).')
  })

  it('that resumed says the pause and its loss', () => {
    const { sentences } = renderAlert(sampleAlert('series-paused', 'resolved'), 'it')
    expect(sentences).toEqual([
      'Twitter: la rubrica “Rassegna stampa” esce di nuovo dal 2 dicembre.',
      'Mancava dall’11 novembre (21 giorni).',
      'Senza i suoi post, in 21 giorni, sono mancate circa 231 interazioni (fra 180 e 290).',
    ])
  })
})

describe('a pause with the drop that it explains', () => {
  it('is told as a colleague would', () => {
    const { subject, sentences } = renderAlert(pauseWithDrop('open'), 'it')
    expect(subject).toBe('Twitter: le interazioni circa il 40% sotto il solito, manca la rassegna stampa')
    expect(sentences.slice(0, 2)).toEqual([
      'Twitter: dal 14 ottobre le interazioni sono circa il 40% sotto il solito (fra il 31% e il 48%).',
      'La rassegna stampa non esce dallo stesso giorno: da sola vale 8 interazioni mancanti su 10 (circa 185 di 231).',
    ])
  })

  it('that is over while the drop goes on says so', () => {
    const alert = pauseWithDrop('open')
    const [pause, drop] = alert.evidence.findings as object[]
    const over = {
      ...pause,
      state: 'closed',
      closed_on: '2019-10-21',
      recovered_on: '2019-10-21',
      reason: 'series-resumed',
    }
    const { subject, sentences } = renderAlert(
      { ...alert, evidence: { ...alert.evidence, findings: [drop, over] } },
      'it',
    )
    expect(subject).toBe('Twitter: le interazioni circa il 40% sotto il solito')
    expect(sentences).toContain('Twitter: la rassegna stampa esce di nuovo dal 21 ottobre.')
    expect(sentences.join(' ')).not.toContain('non esce')
  })

  it('says on which day after the resumption the figures were back', () => {
    const { sentences } = renderAlert(pauseWithDrop('resolved'), 'it')
    expect(sentences).toContain(
      'Per le interazioni il ritorno alla norma è arrivato il 7 novembre, 4° giorno dalla ripresa.',
    )
  })

  it('says what the silent series cost by itself, also where the whole account’s loss is lost in the noise', () => {
    const alert = pauseWithDrop('resolved')
    const own = 'Senza i suoi post, in 21 giorni, sono mancate circa 185 interazioni (fra 144 e 232).'
    expect(renderAlert(alert, 'it').sentences).toContain(own)
    const [pause, drop] = (alert.evidence as { findings: { effect: object }[] }).findings
    const unclear = { ...drop, effect: { ...drop?.effect, high: 52 } }
    const { sentences } = renderAlert({ ...alert, evidence: { ...alert.evidence, findings: [pause, unclear] } }, 'it')
    expect(sentences).toContain(own)
    expect(sentences).toContain('Per l’account nel suo insieme la perdita non si distingue dalle normali oscillazioni.')
  })
})

describe('the reason of a drop', () => {
  const none = { posts_expected: 9.2, posts_observed: 3, series: null, missing: null, alike: null, removed: null }
  const alike = {
    accounts: [
      { account: 'Museo', ratio: 0.5 },
      { account: 'Biblioteca', ratio: 0.6 },
    ],
    compared: 2,
    platform_only: true,
    holidays: ['2019-10-15'],
  }
  const paused = { key: 'rassegna', name: 'La rassegna stampa', since: '2019-10-11', posts_missing: 5.2 }
  const why = (explanation: object, language: 'it' | 'en' = 'it') =>
    renderAlert(withFinding('drop', 'open', { explanation: { ...none, ...explanation } }), language).sentences.join(' ')

  it.each([
    [{ kind: 'posted-less' }, 'Si è pubblicato meno: 3 post, contro 9,2 attesi.'],
    [{ kind: 'less-response', posts_observed: 9 }, 'ma ogni post raccoglie circa il 39% in meno.'],
    [{ kind: 'less-response', posts_observed: 9 }, 'Il perché, i numeri da soli non lo dicono.'],
    [{ kind: 'not-explained' }, 'Il perché, i numeri da soli non lo dicono.'],
    [
      { kind: 'all-alike', alike },
      'calano allo stesso modo anche Museo e Biblioteca (2 degli altri 2 account confrontati)',
    ],
    [{ kind: 'all-alike', alike }, 'può dipendere da Twitter. Nel periodo cade una festività.'],
    [
      { kind: 'followers-removed', removed: { day: '2019-10-15', lost: 1240, accounts: 3 } },
      'Twitter ha tolto 1.240 follower il 15 ottobre, in un solo passo e su 3 account',
    ],
    [
      { kind: 'series-paused', series: paused },
      'La rassegna stampa non esce dall’11 ottobre: dei 6 post mancanti 5 sono suoi.',
    ],
    [
      { kind: 'series-paused', series: { ...paused, posts_missing: 6.4 } },
      'La rassegna stampa non esce dall’11 ottobre: i 6 post mancanti sono tutti suoi.',
    ],
    [
      { kind: 'series-paused', series: paused, missing: { own: 230, all: 231 } },
      'da sola vale praticamente tutte le interazioni mancanti (circa 231).',
    ],
  ])('is said with its figures: %j', (explanation, words) => {
    expect(why(explanation)).toContain(words)
    expect(why(explanation, 'en')).not.toMatch(/[{}]|undefined|\bnull\b|NaN/)
  })

  it('leaves no “why” open where it is known', () => {
    expect(why({ kind: 'posted-less' })).not.toContain('Il perché')
  })
})

describe('an end that is no recovery', () => {
  it.each([
    ['drop', 'new-normal', 'ormai il solito'],
    ['drop', 'no-longer-watched', 'non sono più sotto osservazione'],
    ['drop', 'revised', 'con le cifre riviste le interazioni risultano nella norma'],
    ['drop', 'redefined', 'ha cambiato il modo di contare le interazioni'],
    ['series-paused', 'new-normal', 'è una rubrica finita'],
    ['series-paused', 'revised', 'è stato letto in ritardo'],
    ['series-paused', 'no-longer-watched', 'non è più sotto osservazione'],
  ] as const)('of a %s says so: %s', (type, reason, words) => {
    const { subject, sentences } = renderAlert(withFinding(type, 'resolved', { reason, recovered_on: null }), 'it')
    expect(sentences[0]).toContain(words)
    expect(`${subject} ${sentences.join(' ')}`).not.toMatch(/esce di nuovo|di nuovo nella norma/)
  })

  it('by a noted event names it and its days', () => {
    const event = { title: 'Rassegna sospesa', starts_on: '2019-10-14', ends_on: '2019-10-31' }
    const { subject, sentences } = renderAlert(withFinding('drop', 'resolved', { reason: 'explained', event }), 'it')
    expect(subject).toBe('Twitter: avviso chiuso, lo spiega “Rassegna sospesa”')
    expect(sentences[0]).toContain('“Rassegna sospesa”, dal 14 ottobre al 31 ottobre')
  })
})

describe('a finding that comes again', () => {
  it('says when the alert before it ended', () => {
    const sample = sampleAlert('drop', 'open')
    const { sentences } = renderAlert({ ...sample, evidence: { ...sample.evidence, again: '2019-10-03' } }, 'it')
    expect(sentences.at(-1)).toBe('Era già successo: l’avviso precedente si era chiuso il 3 ottobre.')
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
