import { describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { tellChores } from '../../src/jobs/chores.ts'
import { startRecorder } from '../notifiers/http-support.ts'
import { townConfig } from '../support/town.ts'
import { databaseForEach, startTwoWorkers } from './two-workers.ts'

/** A chore of each minute that no longer works: who runs Polso hears of it once, and once when it works again. */

const database = databaseForEach()
const { closing } = database

const SECRET = 'opensesame'
const MINUTE = 60_000
/** Monday at eight in Rome: the time of the digest. */
const start = Date.parse('2019-11-18T07:00:00Z')

const configOf = (port: number) => {
  const url = `http://127.0.0.1:${port}`
  const chat = { type: 'telegram', bot_token: 'env:HOOK', chat_id: '-1', base_url: url, kinds: ['operational'] }
  return townConfig({ url, notifiers: [{ id: 'chat', ...chat }], more: { digest: { notifiers: ['chat'] } } })
}

/** Two workers and the chat that hears of what operators must mend. */
async function telling() {
  const chat = await startRecorder(200, '{"ok":true}')
  closing.push(chat.close)
  const counted: string[] = []
  const minute = await startTwoWorkers({
    db: database.db,
    config: configOf(chat.port),
    closing,
    observe: { choreFailed: chore => void counted.push(chore) },
  })
  const minutes = async (from: number, to: number) => {
    for (let at = from; at <= to; at++) await minute(start + at * MINUTE)
  }
  return { minutes, counted, heard: () => chat.received.map(({ body }) => body) }
}

const alerts = () =>
  database.db
    .selectFrom('polso.alerts')
    .select(['state', 'severity', 'type', 'subject', 'evidence'])
    .orderBy('alert_id')
    .execute()

/** The tables refuse every digest, with words that hold a secret. */
async function refuseDigests(): Promise<void> {
  await sql
    .raw(`
    create function polso.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'the password is ${SECRET}'; end $$;
    create trigger refuse before insert on polso.digests for each statement execute function polso.refuse()`)
    .execute(database.db)
}

describe('a chore that fails minute after minute', () => {
  it('is told after a quarter of an hour, once, by two workers, without a secret, and again when it works', async () => {
    const { minutes, counted, heard } = await telling()
    await refuseDigests()
    await minutes(0, 14)
    expect(await alerts()).toEqual([])
    await minutes(15, 17)
    expect(await alerts()).toMatchObject([
      {
        state: 'open',
        severity: 'critical',
        type: 'chore-failing',
        subject: 'weekly digest',
        evidence: { chore: 'weekly digest', since: '2019-11-18T07:00:00.000Z' },
      },
    ])
    expect(counted).toHaveLength(2 * 18)
    expect(new Set(counted)).toEqual(new Set(['weekly digest']))
    expect(heard()).toHaveLength(1)
    expect(heard()[0]).toContain('Polso: il riepilogo della settimana non riesce')
    expect(heard()[0]).toContain('unexpected error (P0001)')
    expect(heard()[0]).toContain('weekly digest failed')
    expect(heard()[0] + JSON.stringify(await alerts())).not.toContain(SECRET)

    await sql`drop trigger refuse on polso.digests`.execute(database.db)
    await minutes(18, 19)
    expect(await alerts()).toMatchObject([{ state: 'resolved', evidence: { ended: 'fact-gone' } }])
    expect(heard().filter(body => body.includes('riesce di nuovo'))).toHaveLength(1)
    expect(heard().filter(body => body.includes('La settimana 11–17 novembre'))).toHaveLength(1)
    expect(counted).toHaveLength(2 * 18)
  }, 120_000)

  it('is told also where it is the one that tells operators', async () => {
    const { minutes, heard } = await telling()
    await sql`alter table polso.platform_calls rename to platform_calls_away`.execute(database.db)
    for (const at of [0, 7, 15]) await minutes(at, at)
    expect(await alerts()).toMatchObject([{ state: 'open', subject: 'upkeep' }])
    expect(heard().filter(body => body.includes('la manutenzione'))).toHaveLength(1)
    await sql`alter table polso.platform_calls_away rename to platform_calls`.execute(database.db)
    await minutes(16, 17)
    expect(await alerts()).toMatchObject([{ state: 'resolved' }])
  }, 120_000)
})

describe('the tables', () => {
  const told = (outcome: string | null, minute: number) =>
    tellChores(
      { db: database.db, config: configOf(1), routes: [], choreFailed: () => {} },
      new Map([['weekly digest', outcome]]),
      new Date(start + minute * MINUTE),
    )

  it('know of a success in whichever worker: what fails in one of several only raises no alert and ends none', async () => {
    for (let minute = 0; minute <= 40; minute++) await told(minute % 8 === 7 ? null : 'refused', minute)
    expect(await alerts()).toEqual([])
    for (let minute = 41; minute <= 60; minute++) await told('refused', minute)
    await Promise.all([told(null, 61), told('refused', 61)])
    for (let minute = 62; minute <= 75; minute++) await told('refused', minute)
    expect((await alerts()).filter(({ state }) => state === 'open').length).toBeLessThanOrEqual(1)
    await told(null, 76)
    expect(await alerts()).toMatchObject([{ state: 'resolved' }])
  })

  it('do not take two failures that lie far apart for a chore that stands still', async () => {
    await told('refused', 0)
    await told('refused', 600)
    expect(await alerts()).toEqual([])
    await told('refused', 601)
    expect(await alerts()).toMatchObject([{ state: 'open', evidence: { failures: 3 } }])
  })
})
