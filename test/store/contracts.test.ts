import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { type ContractSettings, syncContracts } from '../../src/store/contracts.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, settings } from '../support/rows.ts'

const now = new Date('2019-11-05T12:00:00Z')
const later = new Date('2019-11-06T12:00:00Z')
let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await addAccounts(database.db, [settings('a'), settings('b')], now)
})
afterEach(() => database.close())

const contract = (id: string, more: Partial<ContractSettings> = {}): ContractSettings => ({
  id,
  supplier: 'Supplier',
  subject: 'Care',
  start: '2019-03-25',
  end: '2019-07-31',
  months: 4,
  amount: 6000.5,
  currency: 'EUR',
  accounts: ['a', 'b'],
  ...more,
})

const stored = async () => {
  const { rows } = await sql<Record<string, unknown>>`
    select c.key, c.starts_on, c.ends_on, c.months, c.amount, c.currency, c.active, c.changed_at,
      (select array_agg(a.key order by a.key) from polso.contract_accounts join polso.accounts a using (account_id)
       where contract_id = c.contract_id) as accounts
    from polso.contracts c order by c.key`.execute(database.db)
  return rows
}

describe('contracts of the configuration', () => {
  it('are stored with their accounts, days and amount', async () => {
    await syncContracts(database.db, [contract('one')], now)
    expect(await stored()).toEqual([
      {
        key: 'one',
        starts_on: '2019-03-25',
        ends_on: '2019-07-31',
        months: 4,
        amount: 6000.5,
        currency: 'EUR',
        active: true,
        changed_at: now,
        accounts: ['a', 'b'],
      },
    ])
  })

  it('tell when they last changed: in a word, in their accounts, by leaving and by coming back', async () => {
    const changes = async (...contracts: ContractSettings[]) => {
      await sql`update polso.contracts set changed_at = ${now}`.execute(database.db)
      await syncContracts(database.db, contracts, later)
      return (await stored()).map(row => [row.key, row.active, row.changed_at === null ? null : row.changed_at])
    }
    await syncContracts(database.db, [contract('one')], now)
    expect(await changes(contract('one'))).toEqual([['one', true, now]])
    expect(await changes(contract('one', { amount: 6000 }))).toEqual([['one', true, later]])
    expect(await changes(contract('one', { amount: 6000, accounts: ['b'] }))).toEqual([['one', true, later]])
    expect(await changes()).toEqual([['one', false, later]])
    expect((await stored())[0]?.accounts).toEqual(['b'])
    expect(await changes(contract('one', { amount: 6000, accounts: ['b'] }))).toEqual([['one', true, later]])
  })

  it('are the same however many replicas sync them at once', async () => {
    const contracts = Array.from({ length: 10 }, (_, i) => contract(`contract-${i}`))
    await Promise.all(Array.from({ length: 4 }, () => syncContracts(database.db, contracts, now)))
    expect(await stored()).toHaveLength(10)
  })
})
