import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { dropPartitionsBefore, ensurePartitions, partitionsOf } from '../../src/store/partitions.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 10 })
})
afterAll(() => database.close())

const months = async () => (await partitionsOf(database.db, 'post_snapshots')).map(d => d.toISOString().slice(0, 7))

describe('partitions', () => {
  it('makes each month once, however many ask at once', async () => {
    const [from, to] = [new Date('2019-10-31T23:59:59Z'), new Date('2020-01-01T00:00:00Z')]
    const made = await Promise.all(Array.from({ length: 8 }, () => ensurePartitions(database.db, from, to)))
    expect(made.flat().sort()).toEqual(
      ['account', 'post'].flatMap(table =>
        ['2019_10', '2019_11', '2019_12', '2020_01'].map(month => `${table}_snapshots_${month}`),
      ),
    )
    expect(await months()).toEqual(['2019-10', '2019-11', '2019-12', '2020-01'])
    expect(await ensurePartitions(database.db, from, to)).toEqual([])
  })

  it('makes a month while another transaction writes and reads the table', async () => {
    await database.db.transaction().execute(async writer => {
      await insertAt(writer, '2019-11-05T00:00:00Z')
      await ensurePartitions(database.db, new Date('2020-02-01T00:00:00Z'), new Date('2020-02-01T00:00:00Z'))
    })
    expect(await months()).toContain('2020-02')
  })

  it('works within a transaction and leaves nothing behind when that fails', async () => {
    const at = new Date('2020-03-01T00:00:00Z')
    const failing = database.db.transaction().execute(async trx => {
      expect(await ensurePartitions(trx, at, at)).toHaveLength(2)
      await insertAt(trx, at.toISOString())
      throw new Error('lost')
    })
    await expect(failing).rejects.toThrow('lost')
    expect(await months()).not.toContain('2020-03')
  })

  it('drops whole months only, of the one table', async () => {
    const dropped = await dropPartitionsBefore(database.db, 'post_snapshots', new Date('2019-12-31T23:59:59Z'))
    expect(dropped).toEqual(['post_snapshots_2019_10', 'post_snapshots_2019_11'])
    expect(await months()).toEqual(['2019-12', '2020-01', '2020-02'])
    expect(await partitionsOf(database.db, 'account_snapshots')).toHaveLength(5)
  })

  it('takes rows of a month without a partition, and moves them into it when it is made', async () => {
    await insertAt(database.db, '2021-05-31T23:59:59Z')
    await insertAt(database.db, '2021-06-01T00:00:00Z')
    await ensurePartitions(database.db, new Date('2021-05-01T00:00:00Z'), new Date('2021-05-02T00:00:00Z'))
    const count = async (table: string) => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(database.db)
      return rows[0]?.n
    }
    expect(await count('polso.post_snapshots_2021_05')).toBe(1)
    expect(await count('polso.post_snapshots_other')).toBe(1)
    await dropPartitionsBefore(database.db, 'post_snapshots', new Date('2021-06-30T00:00:00Z'))
    expect(await count('polso.post_snapshots')).toBe(1)
    await dropPartitionsBefore(database.db, 'post_snapshots', new Date('2021-07-01T00:00:00Z'))
    expect(await count('polso.post_snapshots')).toBe(0)
    await insertAt(database.db, '2019-10-05T00:00:00Z')
    expect(await count('polso.post_snapshots')).toBe(1)
  })

  it('carries the comments of its table', async () => {
    const { rows } = await sql<{ comment: string }>`
      select col_description('polso.account_snapshots_2020_01'::regclass, 1) as comment`.execute(database.db)
    expect(rows[0]?.comment).toMatch(/^Account/)
  })
})

function insertAt(db: TestDatabase['db'], slot: string) {
  return sql`
    insert into polso.post_snapshots (post_id, metric, slot, value, status, observed_at, run_id)
    values (1, 'likes', ${slot}, 1, 'observed', ${slot}, 1)`.execute(db)
}
