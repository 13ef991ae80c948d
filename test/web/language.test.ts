import { describe, expect, it } from '@jest/globals'
import { chooseLanguage } from '../../src/web/language.ts'

const nothing = {
  asked: undefined,
  cookie: undefined,
  set: undefined,
  acceptLanguage: undefined,
  fallback: 'it',
} as const

describe('the language of the page', () => {
  it.each([
    ['the body’s own', {}, 'it'],
    ['what the browser wants most', { acceptLanguage: 'de, en-GB;q=0.9, it;q=0.8' }, 'en'],
    ['what the browser can bear', { acceptLanguage: 'en;q=0, it;q=0.1' }, 'it'],
    ['the setting before the browser', { set: 'it', acceptLanguage: 'en' }, 'it'],
    ['the cookie before the setting', { cookie: 'en', set: 'it' }, 'en'],
    ['what was asked for before all', { asked: 'it', cookie: 'en' }, 'it'],
    ['no language that there is not', { asked: 'de', cookie: '<script>', acceptLanguage: ';;,q=' }, 'it'],
  ] as const)('is %s', (_, wishes, expected) => {
    expect(chooseLanguage({ ...nothing, ...wishes })).toBe(expected)
  })
})
