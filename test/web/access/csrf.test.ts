import { describe, expect, it } from '@jest/globals'
import { csrfTokenOf, isOwnOrigin, isSameToken } from '../../../src/web/access/csrf.ts'
import { ownPath } from '../../../src/web/access/login.tsx'

describe("a form's token", () => {
  it('is that of the visit and the visitor', () => {
    const token = csrfTokenOf('visit', 'anna')
    expect(isSameToken(token, csrfTokenOf('visit', 'anna'))).toBe(true)
    for (const other of [csrfTokenOf('visit', null), csrfTokenOf('other', 'anna'), '', `${token}x`]) {
      expect(isSameToken(token, other)).toBe(false)
    }
  })
})

describe('the origin of a form', () => {
  const url = 'https://polso.example.org'
  it.each([
    ['our own', { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080', site: 'same-origin' }, true],
    ['the public address behind a proxy that changes Host', { origin: url, host: '10.0.0.7:8080' }, true],
    ['none, as scripts have it', { host: '127.0.0.1:8080' }, true],
    ['another port of this machine', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:8080' }, false],
    ['another site', { origin: 'https://evil.example', host: '127.0.0.1:8080' }, false],
    ['hidden', { origin: 'null', host: '127.0.0.1:8080' }, false],
    ['a sister of the same domain', { host: 'polso.example.org', site: 'same-site' }, false],
    ['another site without Origin', { host: '127.0.0.1:8080', site: 'cross-site' }, false],
  ])('%s', (_, headers, expected) => {
    expect(isOwnOrigin(headers, url)).toBe(expected)
  })
})

describe('where a login leads', () => {
  it.each([
    ['/alerts/3?done=already', '/alerts/3?done=already'],
    ['//evil.example/x', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/\t/evil.example', '/'],
    ['', '/'],
    [undefined, '/'],
  ])('%p to %s', (to, expected) => {
    expect(ownPath(to)).toBe(expected)
  })
})
