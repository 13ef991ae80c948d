import { createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import {
  type AnswerGrant,
  alertUrl,
  answerActions,
  answerExpiry,
  answerUrl,
  mintToken,
  readToken,
} from '../../src/alerts/answer-links.ts'

const secret = 'a-secret-of-the-page'
const told = new Date('2019-10-21T06:30:00.500Z')
const expiresAt = new Date('2019-11-04T06:30:00.000Z')
const grant: AnswerGrant = { action: 'acknowledge', alertId: 12, actor: 'press@example.org', expiresAt }
const token = mintToken(grant, secret)

describe('a token', () => {
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
    expect(token).toMatch(/^[\w.-]+$/)
    expect(answerUrl('https://polso.example.org', token)).toBe(`https://polso.example.org/answer/${token}`)
    expect(alertUrl('https://polso.example.org/sotto', 12)).toBe('https://polso.example.org/sotto/alerts/12')
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
    ['no signature', `${token.split('.')[0]}.`],
    ['an end', `${token}.x`],
    ['a padding that decodes alike', `${token}=`],
    ['another secret', mintToken(grant, 'another secret')],
    ['a signature for something else', `${token.split('.')[0]}.${plainSignature(token.split('.')[0] ?? '')}`],
    ['a book', 'x'.repeat(100_000)],
    ['a signed text that is no answer', signed('["resolve",12,1572849000,"a"]')],
    ['a signed text of another shape', signed('{"action":"acknowledge"}')],
  ])('is forged with %s', (_, text) => {
    expect(readToken(text, secret, told)).toEqual({ outcome: 'forged' })
  })
})

function plainSignature(text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url')
}

/** As a version of ours might sign it that knows other answers. */
function signed(content: string): string {
  const text = Buffer.from(content).toString('base64url')
  return `${text}.${createHmac('sha256', secret).update(`polso answer link 1\n${text}`).digest('base64url')}`
}
