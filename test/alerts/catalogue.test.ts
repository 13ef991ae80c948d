import { describe, expect, it } from '@jest/globals'
import { IntlMessageFormat } from 'intl-messageformat'
import type { Catalogue, MessageKey } from '../../src/alerts/messages/catalogue.ts'
import { en } from '../../src/alerts/messages/en.ts'
import { it as italian } from '../../src/alerts/messages/it.ts'
import { speaker } from '../../src/alerts/messages/words.ts'

const keys = Object.keys(italian) as MessageKey[]

/** Names of the arguments of a message, those within plurals included. */
function argumentsOf(message: string, locale: string): string[] {
  const names = new Set<string>()
  const walk = (parts: readonly Part[]) => {
    for (const part of parts) {
      if (part.type !== 0 && part.type !== 7 && part.value) names.add(part.value)
      for (const option of Object.values(part.options ?? {})) walk(option.value)
    }
  }
  walk(new IntlMessageFormat(message, locale).getAst() as readonly Part[])
  return [...names].sort()
}

/** Literals have type 0, the # of a plural 7. */
interface Part {
  readonly type: number
  readonly value?: string
  readonly options?: Record<string, { readonly value: readonly Part[] }>
}

describe('the messages', () => {
  it('are the same in both languages', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort())
  })

  it.each(keys)('%s can be said, and tells in English no argument that Italian lacks, nor the other way round', key => {
    // Articles, verbs and adjectives of a language may want a count or a gender that another does not.
    const counts = (names: string[]) => names.filter(name => name !== 'count' && name !== 'gender')
    expect(counts(argumentsOf(en[key], 'en-GB'))).toEqual(counts(argumentsOf(italian[key], 'it-IT')))
    expect(italian[key]).not.toMatch(/\s$|^\s|z-score|uuid/i)
  })
})

describe('a message that is missing', () => {
  const { again: _, ...without } = italian

  it('is said in English', () => {
    const say = speaker('it-IT', without)
    expect(say('again', { on: 'on 4 November' })).toBe(
      'It has happened before: the previous alert had closed on 4 November.',
    )
    expect(say('drop.unknown')).toBe('Il perché, i numeri da soli non lo dicono.')
  })

  it('in every language is named', () => {
    const say = speaker('it-IT', {} as Partial<Catalogue>)
    expect(() => say('no-such-message' as MessageKey)).toThrow('there is no message "no-such-message"')
  })

  it('or lacks an argument says so instead of leaving a hole', () => {
    expect(() => speaker('it-IT', italian)('again')).toThrow(/on/)
  })
})
