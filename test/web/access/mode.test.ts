import { describe, expect, it } from '@jest/globals'
import { Secret } from '../../../src/config/secrets.ts'
import { accessMode, hostnameOf, isLocalVisit, isLoopback } from '../../../src/web/access/mode.ts'

const user = { name: 'anna', role: 'editor' as const, password_hash: Secret.of('hash') }
const proxy = { header: 'X-Remote-User', addresses: ['127.0.0.1'], editors: [] }

describe('who is let in', () => {
  it.each([
    ['this machine alone, without a login', '127.0.0.1', {}, { kind: 'local' }],
    ['this machine by its name', 'localhost', {}, { kind: 'local' }],
    ['this machine over IPv6', '::1', {}, { kind: 'local' }],
    ['a local address for links', '127.0.0.1', { url: 'http://localhost:8080' }, { kind: 'local' }],
    ['any address, nobody known', '0.0.0.0', {}, { kind: 'closed', why: 'open-address' }],
    ['any IPv6 address, nobody known', '::', {}, { kind: 'closed', why: 'open-address' }],
    [
      'a public address before the loopback',
      '127.0.0.1',
      { url: 'https://polso.it' },
      { kind: 'closed', why: 'public-url' },
    ],
    ['any address with users', '0.0.0.0', { users: [user] }, { kind: 'named' }],
    ['the loopback with users: they were set to be asked', '127.0.0.1', { users: [user] }, { kind: 'named' }],
    ['any address with a proxy that names visitors', '0.0.0.0', { trusted_proxy: proxy }, { kind: 'named' }],
    [
      'a proxy that only passes on',
      '0.0.0.0',
      { trusted_proxy: { ...proxy, header: undefined } },
      { kind: 'closed', why: 'open-address' },
    ],
  ])('%s', (_, host, web, expected) => {
    expect(accessMode(host, { users: [], ...web } as Parameters<typeof accessMode>[1])).toEqual(expected)
  })
})

describe('a visit without a login', () => {
  it.each(['localhost:8080', '127.0.0.1', '127.0.0.1:3000', '[::1]:8080', 'LOCALHOST', '127.1.2.3'])(
    'is local as %s',
    host => {
      expect(isLocalVisit({ host })).toBe(true)
    },
  )

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', '10.0.0.7', '', '0.0.0.0'])(
    'is not local as %p',
    host => {
      expect(isLocalVisit({ host })).toBe(false)
    },
  )

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'])(
    'is not local with the header %s',
    name => {
      expect(isLocalVisit({ host: 'localhost', [name]: '10.0.0.7' })).toBe(false)
    },
  )

  it('needs a Host', () => {
    expect(isLocalVisit({})).toBe(false)
  })
})

it('knows the loopback and host names as they are written', () => {
  expect(['127.0.0.1', '::1', 'localhost', '128.0.0.1', '0.0.0.0', '::'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
  expect(['a.example.:80', '[::1]', 'A.Example'].map(hostnameOf)).toEqual(['a.example', '::1', 'a.example'])
})
