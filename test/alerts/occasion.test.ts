import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { Occasion } from '../../src/alerts/messages/renderable-alert.ts'
import { languageCodes, renderAlert } from '../../src/alerts/messages.ts'
import { renderableOf } from '../../src/alerts/renderable.ts'
import { sampleAlert } from './samples.ts'

const documented = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8')
const plain: Occasion = { why: null, acknowledged: null, dismissed: null, unheard: false }
const anna = { by: 'Anna', on: '2019-10-21', note: 'Sento il fornitore' }
const holidays = { by: 'Anna', on: '2019-10-21', note: 'Le vacanze', until: null }

const occasions: Readonly<Record<string, Occasion>> = {
  reminder: { ...plain, why: 'reminder' },
  escalation: { ...plain, why: 'escalation' },
  unmuted: { ...plain, why: 'unmuted' },
  released: { ...plain, why: 'released' },
  graver: { ...plain, why: 'graver' },
  acknowledged: { ...plain, why: 'acknowledged', acknowledged: anna },
  'acknowledged, news': { ...plain, acknowledged: anna },
  'acknowledged, no note': { ...plain, acknowledged: { ...anna, note: null } },
  dismissed: { ...plain, why: 'dismissed', dismissed: holidays },
  'dismissed until a day': { ...plain, why: 'dismissed', dismissed: { ...holidays, until: '2019-11-01' } },
  'opened and ended in quiet hours': { ...plain, unheard: true },
}
const cases = Object.entries(occasions).flatMap(([name, occasion]) =>
  languageCodes.map(language => ({ name, occasion, language })),
)

const dated = { openedOn: '2019-10-20', today: '2019-10-22' }
const said = (occasion: Occasion, language: 'it' | 'en', type: 'drop' | 'token-dead' = 'drop') =>
  renderAlert({ ...sampleAlert(type, 'open'), ...dated, occasion }, language)

describe('why a message comes', () => {
  it.each(languageCodes)('after the alert that told of it %s stands in docs/alerts.md', language => {
    const sample = sampleAlert('drop', 'open')
    const evidence = { ...sample.evidence, told_by: 12 }
    const { sentences } = renderAlert(
      { ...sample, evidence, ...dated, occasion: occasions.released ?? plain },
      language,
    )
    expect(sentences[0]).toContain('12')
    expect(documented).toContain(sentences[0])
  })

  it.each(cases)('$name $language stands in docs/alerts.md', ({ occasion, language }) => {
    const before = new Set(said(plain, language).sentences)
    const { subject, sentences } = said(occasion, language)
    const added = sentences.filter(sentence => !before.has(sentence))
    expect(added.length).toBeGreaterThan(0)
    expect(documented).toContain(added.join(' … '))
    expect(subject.endsWith(said(plain, language).subject)).toBe(true)
    for (const sentence of sentences) expect(sentence).toMatch(/^\p{Lu}.*[.”]$/u)
  })

  it('comes before the words of the alert, what follows from it after them', () => {
    const { sentences } = said({ ...plain, why: 'reminder' }, 'it')
    expect(sentences[0]).toBe('L’avviso è aperto dal 20 ottobre e nessuno lo ha ancora preso in carico.')
    expect(sentences.at(-1)).toBe('I promemoria smettono quando qualcuno lo prende in carico o lo archivia.')
  })

  it('notes no event for what is no metric', () => {
    const { sentences } = said({ ...plain, why: 'dismissed', dismissed: holidays }, 'en', 'token-dead')
    expect(sentences.at(-1)).toMatch(/^As long as the problem is the same there are no more messages/)
    const until = { ...holidays, until: '2019-11-01' }
    const ended = said({ ...plain, why: 'dismissed', dismissed: until }, 'en', 'token-dead')
    expect(ended.sentences.at(-1)).toMatch(/^Up to 1 November there are no more messages\./)
  })

  it('quotes a note on one line, cut where it is long, and shows markup as text', () => {
    const note = `<script>alert(1)</script>\n${'x'.repeat(2000)}`
    const { sentences, html } = said({ ...plain, acknowledged: { ...anna, note } }, 'it')
    expect(sentences.at(-1)).toHaveLength('Preso in carico da Anna il 21 ottobre: “”.'.length + 500)
    expect(html).toContain('&lt;script&gt;')
    expect(html).not.toContain('<script')
  })

  it.each([
    ['Chiesto al fornitore.', 'Chiesto al fornitore'],
    ['Vediamo...', 'Vediamo...'],
    ['E ora?', 'E ora?'],
  ])('ends the sentence once: %s', (note, quoted) => {
    const { sentences } = said({ ...plain, acknowledged: { ...anna, note } }, 'it')
    expect(sentences.at(-1)).toBe(`Preso in carico da Anna il 21 ottobre: “${quoted}”.`)
  })
})

describe('an alert that was dismissed', () => {
  const sayable = {
    alertId: 7,
    type: 'drop' as const,
    subject: '',
    account: { key: 'a', name: 'A', platform: 'x', timeZone: 'Europe/Rome' },
    series: null,
    openedOn: '2019-10-20',
    resolvedOn: '2019-10-21',
    state: 'dismissed' as const,
  }
  const context = { platformTitle: () => 'Twitter', timeZone: 'Europe/Rome' }

  it('is not said to be back to usual while it lasts', () => {
    const { evidence } = sampleAlert('drop', 'open')
    expect(renderAlert(renderableOf({ ...sayable, evidence }, context), 'en').subject).toContain('below usual')
  })

  it('is once it has ended', () => {
    const { evidence } = sampleAlert('drop', 'resolved')
    expect(renderAlert(renderableOf({ ...sayable, evidence }, context), 'en').subject).toContain('back to usual')
  })
})
