import { describe, expect, it } from '@jest/globals'
import { ConfigError } from '../../src/config/faults.ts'
import { configOf } from '../../src/config/file.ts'
import { hashPassword } from '../../src/web/access/passwords.ts'
import { plugins } from './plugins.ts'

const secrets = {
  X: 'opensesame',
  WEB: 'x'.repeat(32),
  SHORT: 'x'.repeat(31),
  HASH: await hashPassword('correct horse'),
}

function read(web: unknown) {
  const readFile = () => {
    throw new Error('no files here')
  }
  const document = {
    credentials: { x: { platform: 'twitter', bearer_token: 'env:X' } },
    accounts: [{ id: 'comune-twitter', platform: 'twitter', handle: 'ComuneSP' }],
    web,
  }
  return configOf(document, { env: secrets, readFile }, plugins).web
}

function faultsOf(web: unknown): string {
  try {
    read(web)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('there was no fault')
}

const anna = { name: 'anna', password_hash: 'env:HASH' }

describe('the settings of the page', () => {
  it('may be left out: then nobody is named and no message has links', () => {
    expect(read(undefined)).toEqual({ users: [] })
  })

  it('take an address without the slash at its end, and let users read unless more is said', () => {
    const web = read({ url: 'https://polso.example.org/', secret: 'env:WEB', users: [anna], trusted_proxy: {} })
    expect(web.url).toBe('https://polso.example.org')
    expect(web.users[0]?.role).toBe('reader')
    expect(web.trusted_proxy).toEqual({ addresses: ['127.0.0.1', '::1'], editors: [] })
    expect(JSON.stringify(web)).not.toContain(secrets.HASH)
    expect(JSON.stringify(web)).not.toContain(secrets.WEB)
  })

  it.each([
    [
      'an address with a path',
      { url: 'https://example.org/polso' },
      'has a path, and the page is served under none: give it a name',
    ],
    ['an address that is none', { url: 'polso.example.org' }, 'as people type it: https'],
    ['an address with a password', { url: 'https://u:p@example.org' }, 'as people type it: https'],
    ['a short secret', { secret: 'env:SHORT' }, 'shorter than 32 characters; make one with: openssl rand'],
    ['a secret in plain text', { secret: 'opensesame' }, 'a secret is named, never written here'],
    ['a secret that is not there', { secret: 'env:NOWHERE' }, 'NOWHERE is not set'],
    [
      'a password instead of its hash',
      { users: [{ ...anna, password_hash: 'env:X' }] },
      'make one with: polso password',
    ],
    ['a name given twice', { users: [anna, { ...anna, name: 'Anna' }] }, 'is the name of another user'],
    ['a role that there is not', { users: [{ ...anna, role: 'admin' }] }, 'reader'],
    ['a network that is none', { trusted_proxy: { addresses: ['10.0.0.0/33'] } }, 'an address or a network'],
    ['a header that is none', { trusted_proxy: { header: 'X Remote' } }, 'the name of a header'],
    ['a typing mistake', { usres: [] }, 'usres: is no key that polso knows here'],
  ])('refuse %s', (_, web, expected) => {
    const message = faultsOf(web)
    expect(message).toContain(expected)
    expect(message).not.toContain('opensesame')
    expect(message).not.toContain(secrets.SHORT)
  })
})
