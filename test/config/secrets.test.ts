import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { resolveSecrets, Secret, type SecretSource, secret, secretValues } from '../../src/config/secrets.ts'

const settings = z.strictObject({ access_token: secret(), nested: z.array(secret()).default([]) })

function fileError(code: string): Error {
  return Object.assign(new Error(`${code}: the system's words`), { code })
}

function source(files: Record<string, string | Error> = {}, env: Record<string, string> = {}): SecretSource {
  return {
    env,
    readFile: path => {
      const file = files[path] ?? fileError('ENOENT')
      if (file instanceof Error) throw file
      return file
    },
  }
}

function faults(reference: string, from: SecretSource) {
  return resolveSecrets(settings.parse({ access_token: reference }), from)
}

/** Another copy of the file, as a package that brought its own polso has it. */
const file = '../../src/config/secrets.ts'
const other = (await import(`${file}?copy`)) as typeof import('../../src/config/secrets.ts')

describe('a secret', () => {
  it('of another copy of polso is known as one', () => {
    const parsed = z.strictObject({ token: other.secret() }).parse({ token: 'env:TOKEN' })
    expect(other.Secret).not.toBe(Secret)
    expect(parsed.token).toBeInstanceOf(Secret)
    expect(resolveSecrets(parsed, source({}, { TOKEN: 'opensesame' }))).toEqual([])
    expect(parsed.token.reveal()).toBe('opensesame')
    expect(secretValues(parsed)).toEqual(['opensesame'])
  })

  it('comes from the environment', () => {
    const parsed = settings.parse({ access_token: 'env:TOKEN' })
    expect(resolveSecrets(parsed, source({}, { TOKEN: 'opensesame' }))).toEqual([])
    expect(parsed.access_token.reveal()).toBe('opensesame')
  })

  it('comes from a file without the newline at its end', () => {
    const parsed = settings.parse({ access_token: 'file:/run/secrets/token' })
    expect(resolveSecrets(parsed, source({ '/run/secrets/token': 'open sesame\r\n' }))).toEqual([])
    expect(parsed.access_token.reveal()).toBe('open sesame')
  })

  it('prints as [secret] wherever it is printed', () => {
    const value = Secret.of('opensesame')
    const prints = [
      String(value),
      `${value}`,
      JSON.stringify({ value }),
      inspect({ value }),
      inspect(value, { showHidden: true }),
    ]
    for (const print of prints) {
      expect(print).toContain('[secret]')
      expect(print).not.toContain('opensesame')
    }
  })

  it('refuses to be revealed before it was resolved', () => {
    expect(() => new Secret('env:TOKEN').reveal()).toThrow('the secret env:TOKEN was not resolved')
  })
})

describe('a reference that can not be resolved', () => {
  it.each([
    ['env:TOKEN', source(), 'the environment variable TOKEN is not set; set it where polso starts'],
    ['env:TOKEN', source({}, { TOKEN: ' ' }), 'the environment variable TOKEN is empty; give it the secret'],
    ['file:/s/t', source(), 'there is no file /s/t; create it, or mount the secret there'],
    ['file:/s/t', source({ '/s/t': '\n' }), 'the file /s/t is empty; write the secret into it'],
    [
      'file:/s/t',
      source({ '/s/t': fileError('EACCES') }),
      'the file /s/t may not be read; let the user that runs polso read it',
    ],
    ['file:/s/t', source({ '/s/t': fileError('EISDIR') }), 'the file /s/t could not be read (EISDIR)'],
  ])('%s says what to do', (reference, from, message) => {
    expect(faults(reference, from)).toEqual([{ path: ['access_token'], message }])
  })

  it('names its place, in lists too', () => {
    const parsed = settings.parse({ access_token: 'env:A', nested: ['env:A', 'env:B'] })
    expect(resolveSecrets(parsed, source({}, { A: 'a' })).map(fault => fault.path)).toEqual([['nested', 1]])
  })
})

describe('a secret in plain text', () => {
  it.each(['EAAGm0PX4ZCpsBAopensesame', 'env:9', 'env:WITH SPACE', 'file:relative', 12_345_678])(
    '%s is a fault that does not repeat it',
    given => {
      const result = settings.safeParse({ access_token: given })
      expect(result.error?.issues.map(issue => issue.message)).toEqual([
        'a secret is named, never written here: put it into an environment variable or a file and write `env:NAME` or `file:/path`',
      ])
      expect(JSON.stringify(result.error)).not.toContain(String(given))
    },
  )

  it('is missing in other words when nothing was given', () => {
    expect(settings.safeParse({}).error?.issues[0]?.message).toMatch(/^is missing; write `env:NAME`/)
  })

  it('is known to editors as a pattern', () => {
    const schema = z.toJSONSchema(settings, { io: 'input' })
    expect(schema.properties?.access_token).toMatchObject({ type: 'string', pattern: expect.stringContaining('env:') })
  })
})
