import { createCipheriv, createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { type AnswerGrant, answerActions, answerExpiry, mintToken, readToken } from '../../src/alerts/answer-links.ts'

const secret = 'a-secret-of-the-page'
const told = new Date('2019-10-21T06:30:00.500Z')
const expiresAt = new Date('2019-11-04T06:30:00.000Z')
const grant: AnswerGrant = { action: 'acknowledge', alertId: 12, actor: 'press@example.org', expiresAt }
const token = mintToken(grant, secret)
const said = ['acknowledge', 12, 1572849000, 'press@example.org']

describe('a token', () => {
  it('that was sealed as ours are, by other hands with the same secret, is read: the forgeries below fail for what they say', () => {
    expect(readToken(sealed(JSON.stringify(said)), secret, told).outcome).toBe('ok')
  })

  it.each(answerActions)('to %s says what it allows, to whom and until when', action => {
    const wide = { ...grant, action, actor: 'Città <stampa@example.org>' }
    expect(readToken(mintToken(wide, secret), secret, told)).toEqual({ outcome: 'ok', grant: wide })
  })

  it('lives for fourteen days after the message, to the second', () => {
    expect(mintToken({ ...grant, expiresAt: answerExpiry(told) }, secret)).toBe(token)
    expect(readToken(token, secret, new Date(expiresAt.getTime() - 1))).toEqual({ outcome: 'ok', grant })
    expect(readToken(token, secret, expiresAt)).toEqual({ outcome: 'expired', grant })
  })

  it('stands in an address as it is', () => {
    expect(token).toMatch(/^[\w-]+$/)
  })

  it('shows to nobody who answers, nor what', () => {
    const readable = Buffer.from(token, 'base64url').toString('latin1')
    for (const word of ['press', 'example', 'acknowledge', '12']) expect(readable).not.toContain(word)
    const other = mintToken({ ...grant, actor: 'press@example.com' }, secret)
    expect(other.slice(0, 16)).not.toBe(token.slice(0, 16))
  })

  it('is refused when one character of it is another', () => {
    const changed = [...token].map((character, at) => {
      const other = character === 'A' ? 'B' : 'A'
      return token.slice(0, at) + other + token.slice(at + 1)
    })
    expect(changed.map(forgery => readToken(forgery, secret, told).outcome)).toEqual(changed.map(() => 'forged'))
  })

  it.each([
    ['nothing', ''],
    ['a word', 'hello'],
    ['its beginning only', token.slice(0, -1)],
    ['an end', `${token}.x`],
    ['a padding that decodes alike', `${token}=`],
    ['another secret', mintToken(grant, 'another secret')],
    ['what was sealed with the secret for something else', sealed(JSON.stringify(said), 'polso session 1\n')],
    ['a book', 'x'.repeat(100_000)],
    ['a sealed text that is no answer', sealed('["resolve",12,1572849000,"a"]')],
    ['a sealed text of another shape', sealed('{"action":"acknowledge"}')],
  ])('is forged with %s', (_, text) => {
    expect(readToken(text, secret, told)).toEqual({ outcome: 'forged' })
  })
})

/** As a version of ours might seal it that knows other answers. */
function sealed(text: string, use = 'polso answer link 2 key\n'): string {
  const [key, nonce] = [createHmac('sha256', secret).update(use).digest(), Buffer.alloc(12)]
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}
