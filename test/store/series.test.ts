import { describe, expect, it } from '@jest/globals'
import { matchFault, type SeriesMatch, seriesOf } from '../../src/store/series.ts'

const publishedAt = new Date('2019-11-04T07:32:00Z') // 08:32 in Rome
const holds = (match: SeriesMatch, text: string | null, at = publishedAt) =>
  seriesOf({ publishedAt: at, text }, [{ match }], 'Europe/Rome') !== null

describe('the rule of a content series', () => {
  it.each([
    ['Buongiorno! #RassegnaStampa di oggi', true],
    ['#rassegnastampa', true],
    ['#rassegnastampa2019', false],
    ['rassegnastampa', false],
    [null, false],
  ])('hashtag in %j: %s', (text, expected) => {
    expect(holds({ hashtag: 'rassegnastampa' }, text)).toBe(expected)
    expect(holds({ hashtag: '#rassegnastampa' }, text)).toBe(expected)
  })

  it('knows a hashtag however its accents are written', () => {
    expect(holds({ hashtag: 'città' }, '#citta\u0300 viva')).toBe(true)
  })

  it('takes text as an expression, any case', () => {
    expect(holds({ text: '^rassegna stampa' }, 'RASSEGNA STAMPA del 4 novembre')).toBe(true)
    expect(holds({ text: '^rassegna stampa' }, 'La rassegna stampa')).toBe(false)
  })

  it.each([
    ['Leggi https://www.cittadellaspezia.com/a?b=c', true],
    ['Leggi http://CITTADELLASPEZIA.com', true],
    ['Leggi https://notcittadellaspezia.com', false],
    ['Leggi https://example.org/cittadellaspezia.com', false],
    ['cittadellaspezia.com', false],
  ])('link in %j: %s', (text, expected) => {
    expect(holds({ link_domain: 'cittadellaspezia.com' }, text)).toBe(expected)
  })

  it("takes time in the account's zone, end excluded, and over midnight", () => {
    expect(holds({ time: '08:00-09:00' }, null)).toBe(true)
    expect(holds({ time: '08:00-08:32' }, null)).toBe(false)
    expect(holds({ time: '08:32-08:33' }, null)).toBe(true)
    expect(holds({ time: '22:00-06:00' }, null, new Date('2019-11-04T22:30:00Z'))).toBe(true)
    expect(holds({ time: '22:00-06:00' }, null)).toBe(false)
  })

  it('wants all parts to hold, and takes the first rule that does', () => {
    const both = { hashtag: 'rassegnastampa', time: '08:00-09:00' }
    expect(holds(both, '#rassegnastampa')).toBe(true)
    expect(holds(both, '#rassegnastampa', new Date('2019-11-04T12:00:00Z'))).toBe(false)
    const series = [
      { key: 'a', match: { hashtag: 'x' } },
      { key: 'b', match: { time: '08:00-09:00' } },
      { key: 'c', match: { hashtag: 'y' } },
    ]
    expect(seriesOf({ publishedAt, text: '#y' }, series, 'Europe/Rome')?.key).toBe('b')
  })

  it('cuts an expression off whose time explodes', () => {
    const started = performance.now()
    expect(holds({ text: '(a+)+$' }, `${'a'.repeat(60)}!`)).toBe(false)
    expect(performance.now() - started).toBeLessThan(2000)
    expect(holds({ text: 'a+' }, 'aaa')).toBe(true)
  })

  it.each([
    [{}, null, /at least one/],
    [{ text: '(' }, 'text', /no regular expression/],
    [{ text: 'x'.repeat(201) }, 'text', /at most 200/],
    [{ time: '8-9' }, 'time', /two different times/],
    [{ time: '25:00-26:00' }, 'time', /two different times/],
    [{ time: '08:00-08:00' }, 'time', /two different times/],
    [{ hashtag: 'due parole' }, 'hashtag', /letters, digits/],
    [{ link_domain: 'https://example.org/x' }, 'link_domain', /host name/],
  ])('says what is wrong with %j', (match, part, message) => {
    expect(matchFault(match)).toEqual({ part, why: expect.stringMatching(message) })
    expect(holds(match, 'anything')).toBe(false)
  })

  it('finds no fault in a good rule', () => {
    expect(matchFault({ hashtag: '#x', text: '^a', link_domain: 'a.example.org', time: '08:00-09:30' })).toBeNull()
  })
})
