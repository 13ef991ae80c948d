import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ManualClock } from '../../src/clock.ts'
import { addDays, type Day, dayStart } from '../../src/days.ts'
import { detectAccount } from '../../src/jobs/detect.ts'
import { dismiss } from '../../src/store/answers.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { judging } from '../support/judging.ts'
import { addAccounts, addRun, defineInteractions, followers, reading, settings, storePosts } from '../support/rows.ts'

/** The judgement itself, day after day, around a fall that somebody dismissed. */

const zone = 'Europe/Rome'
const HOUR = 3_600_000
const day = (n: number): Day => addDays('2019-09-02', n)
const at = (n: number, hour: number) => new Date(dayStart(day(n), zone).getTime() + hour * HOUR)

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await defineInteractions(database.db)
})
afterAll(() => database.close())

/** An account that is read every six hours; its days are judged one by one at the end of each stretch. */
class Life {
  readonly accountId: number
  readonly #clock = new ManualClock(at(0, 0))
  readonly #worker = judging(database.db, this.#clock, 14)
  constructor(accountId: number) {
    this.accountId = accountId
  }

  async live(from: number, to: number, posts: number): Promise<void> {
    for (let n = from; n <= to; n++) {
      for (const hour of [0, 6, 12, 18]) await this.#read(n, hour, posts)
    }
    this.#clock.set(at(to + 1, 1))
    await this.#read(to + 1, 0, 0)
    await detectAccount(this.#worker, this.accountId)
  }

  async #read(n: number, hour: number, posts: number): Promise<void> {
    const { db } = database
    const slot = at(n, hour)
    const known = await db
      .selectFrom('polso.collection_runs')
      .select('run_id')
      .where('slot', '=', slot)
      .where('account_id', '=', this.accountId)
      .executeTakeFirst()
    if (known) return
    const runId = await addRun(db, this.accountId, slot)
    const accountId = this.accountId
    await db.transaction().execute(async trx => {
      await writeTogether(trx, [writeObservations([{ accountId, runId, slot, observation: followers(slot, 500) }])])
      if (hour === 0) return
      const rows = Array.from({ length: posts }, (_, i) => ({
        ...{ accountId, runId, slot },
        reading: reading(`${accountId}-${n}-${i}`, at(n, 1 + i), slot, { likes: 10 }),
      }))
      await storePosts(trx, rows)
    })
  }

  alerts() {
    const rows = database.db.selectFrom('polso.alerts').selectAll().where('account_id', '=', this.accountId)
    return rows.orderBy('alert_id').execute()
  }

  async dismiss(until: Day | null = null): Promise<void> {
    const [alert] = await this.alerts()
    const alertId = alert?.alert_id ?? 0
    await dismiss(database.db, { alertId, actor: 'anna', note: 'Vacanze', until, now: this.#clock.now() })
  }

  events() {
    return database.db
      .selectFrom('polso.events')
      .select(['starts_on', 'ends_on'])
      .where('account_id', '=', this.accountId)
      .execute()
  }
}

let names = 0
async function newLife(): Promise<Life> {
  names += 1
  const [id = 0] = await addAccounts(database.db, [settings(`town-${names}`)], at(0, 0))
  return new Life(id)
}

describe('a fall that somebody dismissed', () => {
  it('does not open again while it lasts; its end is seen, and the next fall is a new alert', async () => {
    const life = await newLife()
    await life.live(0, 40, 3)
    await life.live(41, 46, 0)
    expect(await life.alerts()).toMatchObject([{ state: 'open', onset: day(41) }])
    await life.dismiss()
    await life.live(47, 55, 0)
    expect(await life.alerts()).toMatchObject([{ state: 'dismissed', over_on: null }])
    expect(await life.events()).toEqual([{ starts_on: day(41), ends_on: null }])
    await life.live(56, 66, 3)
    const [ended, ...more] = await life.alerts()
    expect(more).toEqual([])
    expect(ended).toMatchObject({ state: 'dismissed', over_on: expect.any(String) })
    const [event] = await life.events()
    expect([day(55), day(56), day(57)]).toContain(event?.ends_on)
    await life.live(67, 72, 0)
    expect((await life.alerts()).map(({ state, onset }) => [state, onset])).toEqual([
      ['dismissed', day(41)],
      ['open', day(67)],
    ])
  }, 60_000)

  it('until a day is judged anew after it', async () => {
    const life = await newLife()
    await life.live(0, 40, 3)
    await life.live(41, 46, 0)
    await life.dismiss(day(50))
    await life.live(47, 50, 0)
    expect(await life.alerts()).toHaveLength(1)
    await life.live(51, 57, 0)
    const [, again] = await life.alerts()
    expect(again).toMatchObject({ state: 'open' })
    expect([day(50), day(51), day(52)]).toContain(again?.onset)
  }, 60_000)
})
