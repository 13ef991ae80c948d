import { describe, expect, it } from '@jest/globals'
import { CollectError } from '../../../src/collectors/collector.ts'
import { GraphError } from '../../../src/collectors/graph/errors.ts'
import { judge } from '../../../src/collectors/graph/judge.ts'

const receivedAt = new Date('2026-11-10T09:00:00Z')

function refusal(body: unknown, status = 400, whole = false): CollectError {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  try {
    judge({ status, body: text, receivedAt }, whole, said => said.replaceAll('s3cret', '[secret]'))
  } catch (error) {
    if (error instanceof CollectError) return error
    throw error
  }
  throw new Error('it was taken for an answer')
}

function coded(code: number, error_subcode?: number, more: Record<string, unknown> = {}) {
  return { error: { message: 'said s3cret', type: 'OAuthException', code, error_subcode, ...more } }
}

describe('what a refusal of the Graph API means', () => {
  it.each([
    ...[1, 2].map(code => [code, undefined, 'transient']),
    ...[4, 17, 32, 613, 80001, 80002, 341].map(code => [code, undefined, 'rate-limited']),
    ...[368, 3, 10, 200, 230, 299].map(code => [code, undefined, 'forbidden']),
    [803, undefined, 'gone'],
    [100, undefined, 'bad-response'],
    [100, 33, 'gone'],
    [100, 2108006, 'bad-response'],
    [102, undefined, 'auth'],
    ...[458, 459, 460, 463, 467].map(subcode => [190, subcode, 'auth']),
    [104, undefined, 'bad-response'],
    [2500, undefined, 'bad-response'],
    [3001, 1504028, 'bad-response'],
  ] as [number, number | undefined, string][])('code %d, subcode %s is %s', (code, subcode, kind) => {
    const error = refusal(coded(code, subcode))
    expect(error).toBeInstanceOf(GraphError)
    expect(error).toMatchObject({ kind, code, subcode: subcode ?? null })
    expect(error.message).toContain(`code ${code}`)
    expect(error.message).not.toContain('s3cret')
  })

  it('says what a person has to do about a dead token', () => {
    expect(refusal(coded(190, 463)).message).toMatch(/expired.*access_token/)
  })

  it('knows a token of another app by the type of code 100, and says so', () => {
    const other = refusal(coded(100, undefined, { type: 'GraphMethodException' }))
    expect(other.kind).toBe('auth')
    expect(other.message).toMatch(/app_secret and access_token/)
    expect(refusal(coded(100, 33, { type: 'GraphMethodException' })).kind).toBe('gone')
  })

  it.each([
    [500, 'transient'],
    [503, 'transient'],
    [429, 'rate-limited'],
    [401, 'auth'],
    [403, 'forbidden'],
    [404, 'gone'],
    [400, 'bad-response'],
  ])('an unknown code goes by its status: %d is %s', (status, kind) => {
    expect(refusal(coded(987654), status).kind).toBe(kind)
  })

  it('believes the platform that an unknown fault is transient', () => {
    expect(refusal(coded(987654, undefined, { is_transient: true })).kind).toBe('transient')
  })

  it('finds an error in an answer with status 200', () => {
    expect(refusal(coded(190), 200).kind).toBe('auth')
  })

  it.each([
    ['<html>', 502, 'transient'],
    ['<html>', 200, 'bad-response'],
    ['<html>', 403, 'bad-response'],
    ['<html>', 404, 'bad-response'],
    ['{"cut', 200, 'bad-response'],
    ['{}', 404, 'bad-response'],
  ])('%s with status %d in place of a whole answer is %s: no account is to blame', (body, status, kind) => {
    expect(refusal(body, status, true).kind).toBe(kind)
  })
})
