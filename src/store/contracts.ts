import { sql } from 'kysely'
import type { Day } from '../days.ts'
import type { Db, Trx } from './database.ts'
import { tableOf } from './rows.ts'

/** A contract as the configuration gives it, its months filled in. */
export interface ContractSettings {
  /** Its name in `polso.yaml`, by which it is known for ever. */
  readonly id: string
  readonly supplier: string
  readonly subject: string
  readonly start: Day
  readonly end: Day
  readonly months: number
  readonly amount: number
  readonly currency: string
  /** Names of accounts, which are stored already. */
  readonly accounts: readonly string[]
}

const settingColumns = {
  key: ['text', (s: ContractSettings) => s.id],
  supplier: ['text', (s: ContractSettings) => s.supplier],
  subject: ['text', (s: ContractSettings) => s.subject],
  starts_on: ['date', (s: ContractSettings) => s.start],
  ends_on: ['date', (s: ContractSettings) => s.end],
  months: ['float8', (s: ContractSettings) => s.months],
  amount: ['numeric', (s: ContractSettings) => s.amount],
  currency: ['text', (s: ContractSettings) => s.currency],
  accounts: ['text', (s: ContractSettings) => [...s.accounts].sort().join(' ')],
} as const

/**
 * Brings the contracts up to the configuration, after its accounts: new ones are added, those no longer named are
 * deactivated. Safe in any number of replicas at once.
 */
export async function syncContracts(db: Db, contracts: readonly ContractSettings[], now: Date): Promise<void> {
  await db.transaction().execute(async trx => {
    await sql`lock table polso.contracts in share row exclusive mode`.execute(trx)
    const before = await accountsByContract(trx)
    await upsert(trx, contracts, now)
    await replaceAccounts(trx, contracts)
    await markMoved(trx, before, now)
    await keepVersions(trx)
  })
}

/** `changed_at` moves only when something did. */
async function upsert(trx: Trx, contracts: readonly ContractSettings[], now: Date): Promise<void> {
  await sql`
    insert into polso.contracts as c (key, supplier, subject, starts_on, ends_on, months, amount, currency, changed_at)
    select key, supplier, subject, starts_on, ends_on, months, amount, currency, ${now}::timestamptz
    from ${tableOf(contracts, settingColumns)}
    on conflict (key) do update
    set supplier = excluded.supplier, subject = excluded.subject, starts_on = excluded.starts_on,
        ends_on = excluded.ends_on, months = excluded.months, amount = excluded.amount,
        currency = excluded.currency, active = true, changed_at = excluded.changed_at
    where (c.supplier, c.subject, c.starts_on, c.ends_on, c.months, c.amount, c.currency, c.active)
      is distinct from (excluded.supplier, excluded.subject, excluded.starts_on, excluded.ends_on, excluded.months,
                        excluded.amount, excluded.currency, true)`.execute(trx)
  await sql`
    update polso.contracts set active = false, changed_at = ${now}
    where active and key <> all (${contracts.map(c => c.id)}::text[])`.execute(trx)
}

/** Those of contracts that have left the configuration stay, for the reports about their time. */
async function replaceAccounts(trx: Trx, contracts: readonly ContractSettings[]): Promise<void> {
  const pairs = contracts.flatMap(({ id, accounts }) => accounts.map(account => ({ contract: id, account })))
  const named = sql`${tableOf(pairs, { contract: ['text', p => p.contract], account: ['text', p => p.account] })}
    join polso.contracts c on c.key = r.contract join polso.accounts a on a.key = r.account`
  await sql`
    delete from polso.contract_accounts x using polso.contracts c
    where c.contract_id = x.contract_id and c.active and not exists (
      select 1 from ${named} where (c.contract_id, a.account_id) = (x.contract_id, x.account_id))`.execute(trx)
  await sql`
    insert into polso.contract_accounts (contract_id, account_id)
    select c.contract_id, a.account_id from ${named} on conflict do nothing`.execute(trx)
}

async function accountsByContract(trx: Trx): Promise<string> {
  const { rows } = await sql<{ all: string | null }>`
    select json_object_agg(contract_id, accounts)::text as all from (
      select contract_id, array_agg(account_id order by account_id) as accounts
      from polso.contract_accounts group by 1) as c`.execute(trx)
  return rows[0]?.all ?? '{}'
}

/** A contract about other accounts than before has changed too. */
async function markMoved(trx: Trx, before: string, now: Date): Promise<void> {
  await sql`
    update polso.contracts c set changed_at = ${now}
    where coalesce(${before}::jsonb -> c.contract_id::text, 'null')
      is distinct from coalesce((select to_jsonb(array_agg(account_id order by account_id))
                                 from polso.contract_accounts where contract_id = c.contract_id), 'null')`.execute(trx)
}

/** What has changed is kept as it is now: a report as of this instant will find it so. */
async function keepVersions(trx: Trx): Promise<void> {
  await sql`
    insert into polso.contract_versions
      (contract_id, recorded_at, supplier, subject, starts_on, ends_on, months, amount, currency, account_ids, active)
    select contract_id, changed_at, supplier, subject, starts_on, ends_on, months, amount, currency,
      array(select account_id from polso.contract_accounts x where x.contract_id = c.contract_id order by 1), active
    from polso.contracts c on conflict do nothing`.execute(trx)
}

/** Both included. */
export interface ContractDays {
  readonly from: Day
  readonly to: Day
}

/** A contract of some instant. */
export interface RecordedContract extends ContractDays {
  readonly id: number
  readonly key: string
  readonly supplier: string
  readonly subject: string
  readonly months: number
  readonly amount: number
  readonly currency: string
  readonly accounts: readonly string[]
}

/** The contracts that the configuration held at an instant and that share a day with one of the spans. */
export async function contractsAsOf(db: Db, spans: readonly ContractDays[], asOf: Date): Promise<RecordedContract[]> {
  const { rows } = await sql<RecordedContract>`
    select c.contract_id as id, c.key, v.supplier, v.subject, v.starts_on as "from", v.ends_on as "to", v.months,
      v.amount, v.currency,
      array(select key from polso.accounts where account_id = any(v.account_ids) order by key) as accounts
    from polso.contracts c
    join lateral (
      select * from polso.contract_versions
      where contract_id = c.contract_id and recorded_at <= ${asOf} order by recorded_at desc limit 1
    ) as v on v.active
    where exists (
      select 1 from ${tableOf(spans, { first: ['date', s => s.from], last: ['date', s => s.to] })}
      where v.starts_on <= r.last and v.ends_on >= r.first)
    order by v.starts_on, c.key`.execute(db)
  return rows
}

export interface ContractRecord extends ContractDays {
  readonly key: string
  readonly at: Date
}

/** When contracts were recorded as they are, or as they were in between, oldest first. */
export async function contractRecords(db: Db): Promise<ContractRecord[]> {
  const { rows } = await sql<ContractRecord>`
    select c.key, v.starts_on as "from", v.ends_on as "to", v.recorded_at as at
    from polso.contract_versions v join polso.contracts c using (contract_id)
    where v.active order by v.recorded_at, c.key`.execute(db)
  return rows
}

/** Names of contracts of a configuration that are not recorded as they stand in it: no worker has started with it yet. */
export async function contractsNotTaken(db: Db, contracts: readonly ContractSettings[]): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select r.key from ${tableOf(contracts, settingColumns)}
    where not exists (
      select 1 from polso.contracts c
      where c.active and (c.key, c.supplier, c.subject, c.starts_on, c.ends_on, c.months, c.amount, c.currency)
        = (r.key, r.supplier, r.subject, r.starts_on, r.ends_on, r.months, r.amount, r.currency)
        and array(select a.key from polso.contract_accounts join polso.accounts a using (account_id)
                  where contract_id = c.contract_id order by a.key collate "C") = string_to_array(r.accounts, ' '))
    order by 1`.execute(db)
  return rows.map(({ key }) => key)
}
