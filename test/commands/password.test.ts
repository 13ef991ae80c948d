import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { verifyPassword } from '../../src/web/access/passwords.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

function password(input: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', cli, 'password'], {
    input,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NODE_OPTIONS: '' },
  })
  return { status, stdout, stderr }
}

describe('polso password', () => {
  it('prints the hash of the first line and nothing else', async () => {
    const { status, stdout, stderr } = password('correct horse battery\nmore\n')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^\$scrypt\$[^\n]+\n$/)
    expect(await verifyPassword('correct horse battery', stdout.trim())).toBe(true)
  }, 180_000)

  it('refuses what is too short to be a password', () => {
    for (const input of ['', 'elevensigns']) {
      expect(password(input)).toEqual({
        status: 2,
        stdout: '',
        stderr: expect.stringContaining('at least 12 characters'),
      })
    }
  }, 180_000)
})
