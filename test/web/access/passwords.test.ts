import { describe, expect, it } from '@jest/globals'
import { hashPassword, isPasswordHash, verifyPassword } from '../../../src/web/access/passwords.ts'

describe('the hash of a password', () => {
  it('fits that password, in whatever way its letters were typed, and no other', async () => {
    const hash = await hashPassword('perché no? ancora')
    expect(hash).toMatch(/^\$scrypt\$ln=16,r=8,p=2\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(await verifyPassword('perche\u0301 no? ancora', hash)).toBe(true)
    expect(await verifyPassword('perche no? ancora', hash)).toBe(false)
    expect(await verifyPassword('', hash)).toBe(false)
  })

  it('is another each time', async () => {
    expect(await hashPassword('correct horse')).not.toBe(await hashPassword('correct horse'))
  })

  it('was made elsewhere with another cost: it works too (RFC 7914, N=1024, r=8, p=16 is beyond what we bear)', async () => {
    const { scryptSync } = await import('node:crypto')
    const salt = Buffer.from('0123456789abcdef')
    const key = scryptSync('correct horse', salt, 32, { N: 2 ** 14, r: 8, p: 1 })
    const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
    const hash = (p: number) => `$scrypt$ln=14,r=8,p=${p}$${text(salt)}$${text(key)}`
    expect(await verifyPassword('correct horse', hash(1))).toBe(true)
    expect(isPasswordHash(hash(16))).toBe(false)
  })

  it.each([
    '',
    'correct horse',
    '$2b$12$abcdefghijklmnopqrstuv',
    '$scrypt$ln=30,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaA',
  ])('is not %p', async text => {
    expect(isPasswordHash(text)).toBe(false)
    expect(await verifyPassword('correct horse', text)).toBe(false)
  })

  it('of nobody takes as long as that of somebody', async () => {
    const hash = await hashPassword('correct horse')
    const timed = async (stored: string | null) => {
      const start = performance.now()
      expect(await verifyPassword('wrong', stored)).toBe(false)
      return performance.now() - start
    }
    await timed(hash)
    const [known, unknown] = [await timed(hash), await timed(null)]
    expect(unknown).toBeGreaterThan(known / 4)
  })
})
