import { describe, expect, it } from '@jest/globals'
import { Secret } from '../src/config/secrets.ts'
import { createLogger, errorFields } from '../src/log.ts'

function logged(write: (log: ReturnType<typeof createLogger>) => void, pretty = false): string {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  write(
    createLogger({
      level: 'trace',
      pretty,
      destination,
      secrets: () => ['secret-of-db', 'open"sesame/1', 'tiny', 'secret-of-db-and-redis'],
    }),
  )
  return lines.join('')
}

describe('the log', () => {
  it('is one JSON object a line', () => {
    const line = logged(log => log.info({ run: 7, account: 'comune-twitter' }, 'collected'))
    expect(JSON.parse(line)).toMatchObject({ level: 'info', run: 7, account: 'comune-twitter', msg: 'collected' })
    expect(line.endsWith('}\n')).toBe(true)
  })

  it('is for people on a terminal', () => {
    expect(logged(log => log.warn({ slot: 'x' }, 'late'), true)).toMatch(/\d\d:\d\d:\d\d.* WARN: late\n +slot: "x"/)
  })

  it.each([false, true])('shows no secret, wherever it stands (pretty: %p)', pretty => {
    const secret = 'open"sesame/1'
    const text = logged(log => {
      log.info({ settings: { token: Secret.of(secret) } }, 'as a secret')
      log.info({ url: `https://example.org/?t=${encodeURIComponent(secret)}` }, 'in an address')
      log.error({ err: new Error(`refused: ${secret}`, { cause: { secret } }) }, secret)
      log.child({ secret }).debug('bound')
    }, pretty)
    expect(text).toContain('[secret]')
    expect(text).not.toMatch(/sesame/)
  })

  it('shows no end of a secret that begins with another', () => {
    expect(logged(log => log.info('secret-of-db-and-redis, secret-of-db'))).toContain('"[secret], [secret]"')
  })

  it('keeps its lines whole where a short secret stands in a word', () => {
    expect(logged(log => log.info('a tiny thing'))).toContain('a tiny thing')
  })
})

describe('an error in the log', () => {
  it('gives only the fields that are known to be harmless', () => {
    const error = Object.assign(new Error('Request failed'), {
      code: 'ECONNRESET',
      config: { headers: { Authorization: 'Bearer opensesame' }, url: 'https://x/?access_token=opensesame' },
      request: { path: '/?access_token=opensesame' },
    })
    const fields = errorFields(error)
    expect(fields).toMatchObject({ type: 'Error', message: 'Request failed', code: 'ECONNRESET' })
    expect(Object.keys(fields).sort()).toEqual(['code', 'message', 'stack', 'type'])
    expect(JSON.stringify(fields)).not.toContain('opensesame')
  })

  it.each([
    'GET https://graph.facebook.com/v25.0/me?access_token=opensesame&fields=id failed',
    'connect to postgres://polso:opensesame@db:5432/polso failed',
    'header Authorization: Bearer opensesame1234 was refused',
    'body {"client_secret":"opensesame"} was refused',
  ])('is scrubbed where a library quotes: %s', message => {
    const text = JSON.stringify(errorFields(new Error(message, { cause: new Error(message) })))
    expect(text).not.toContain('opensesame')
    expect(text).toContain('[secret]')
  })

  it('follows causes, not for ever', () => {
    const loop = new Error('loop')
    loop.cause = loop
    expect(JSON.stringify(errorFields(loop)).match(/"loop"/g)).toHaveLength(4)
  })

  it('may be anything that was thrown', () => {
    expect(errorFields('just words')).toEqual({ type: 'string', message: 'just words' })
  })
})
