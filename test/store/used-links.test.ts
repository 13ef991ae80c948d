import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AnswerGrant, mintToken } from '../../src/alerts/answer-links.ts'
import { isTokenUsed, useToken } from '../../src/store/used-links.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 8 })
})
afterAll(() => database.close())

const now = new Date('2019-10-21T06:30:00Z')
const expiresAt = new Date('2019-11-04T06:30:00Z')
const grant: AnswerGrant = { action: 'dismiss', alertId: 12, actor: 'press@example.org', expiresAt }
let minted = 0
const newToken = () => mintToken({ ...grant, alertId: ++minted }, 'secret')

describe('a link', () => {
  it('is used by one of ten that try at once', async () => {
    const token = newToken()
    const tries = await Promise.all(Array.from({ length: 10 }, () => useToken(database.db, token, grant, now)))
    expect(tries.filter(used => used)).toHaveLength(1)
    expect(await isTokenUsed(database.db, token)).toBe(true)
    expect(await isTokenUsed(database.db, newToken())).toBe(false)
  })

  it('stays as it was where the answer fails', async () => {
    const token = newToken()
    const answer = database.db.transaction().execute(async trx => {
      expect(await useToken(trx, token, grant, now)).toBe(true)
      throw new Error('the answer failed')
    })
    await expect(answer).rejects.toThrow('the answer failed')
    expect(await isTokenUsed(database.db, token)).toBe(false)
    expect(await useToken(database.db, token, grant, now)).toBe(true)
  })

  it('is kept by a fingerprint, and forgotten once it would have expired', async () => {
    const token = newToken()
    await useToken(database.db, token, grant, now)
    const rows = () => database.db.selectFrom('polso.used_links').selectAll().execute()
    expect(JSON.stringify(await rows())).not.toContain(token)
    const later = new Date('2019-11-04T06:30:01Z')
    await useToken(database.db, newToken(), { ...grant, expiresAt: new Date('2019-12-01T00:00:00Z') }, later)
    expect((await rows()).map(row => row.used_at)).toEqual([later])
  })
})
