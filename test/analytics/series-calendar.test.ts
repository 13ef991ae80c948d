import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { irregularSeries } from '../../src/analytics/series-calendar.ts'
import type { Day } from '../../src/days.ts'
import { weekNamed } from '../../src/digest/week.ts'
import { digestFacts } from '../../src/store/digest-facts.ts'
import { noteEvent } from '../../src/store/events.ts'
import { pause } from '../alerts/findings.ts'
import { judge } from '../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeYear } from '../support/year.ts'

/** A press review of every weekday that came 120 days long, until here and there one is missing. */
const TO = '2019-10-20'
const now = new Date('2019-10-21T04:00:00Z')
const MISSED = ['2019-10-01', '2019-10-03', '2019-10-07', '2019-10-09', '2019-10-15', '2019-10-17']

let database: TestDatabase
let accountId: number
let seriesId: number
beforeAll(async () => {
  database = await createTestDatabase()
  ;[accountId = 0] = await makeYear(database.db, { accounts: 1, days: 120, to: TO })
  const series = database.db.selectFrom('polso.content_series').select('series_id').where('account_id', '=', accountId)
  seriesId = (await series.executeTakeFirstOrThrow()).series_id
  await sql`delete from polso.posts where series_id = ${seriesId}
    and published_at::date = any(${MISSED}::date[])`.execute(database.db)
})
afterAll(() => database.close())
afterEach(async () => {
  await sql`truncate polso.alerts, polso.events cascade`.execute(database.db)
  await sql`update polso.account_days set status = 'complete', value = 2, reason = null where metric = 'posts_published'`.execute(
    database.db,
  )
})

const asOf = (to: Day, holidays: readonly Day[] = []) =>
  irregularSeries(database.db, { accountId, timeZone: 'Europe/Rome', to, now, holidays: () => holidays })

describe('a series that comes irregularly', () => {
  it('is told, since the fourth or fifth post that is missing', async () => {
    const review = { key: 'rassegna-stampa', name: 'La rassegna stampa', due: 15, since: '2019-09-30' }
    expect(await asOf(TO)).toEqual([{ ...review, missed: 6 }])
    expect(await asOf('2019-10-09')).toMatchObject([{ missed: 4 }])
    expect(await asOf('2019-10-02')).toEqual([])
  })

  it('is told in the digest of the week', async () => {
    const week = weekNamed('2019-W42')
    if (!week) throw new Error('no such week')
    const of = { accounts: null, platformTitle: () => 'Twitter', timeZone: 'Europe/Rome', now, holidays: () => [] }
    const [account] = (await digestFacts(database.db, week, of)).accounts
    expect(account?.irregular).toMatchObject([{ name: 'La rassegna stampa', missed: 6, due: 15 }])
  })

  it('is not while it is paused: the alert of the pause says more', async () => {
    await judge(database.db, accountId, '2019-10-17', [pause()])
    expect(await asOf(TO)).toEqual([])
    expect(await asOf('2019-10-16')).toHaveLength(1)
    await sql`update polso.alerts set state = 'resolved', resolved_on = '2019-10-18', resolved_at = now()`.execute(
      database.db,
    )
    expect(await asOf(TO)).toHaveLength(1)
  })

  it('is not by holidays, days that were not read, or days that an event explains', async () => {
    expect(await asOf(TO, MISSED)).toEqual([])
    await sql`update polso.account_days set status = 'partial' where date_day = any(${MISSED}::date[])`.execute(
      database.db,
    )
    expect(await asOf(TO)).toEqual([])
    await sql`update polso.account_days set status = 'complete'`.execute(database.db)
    const event = { accountId, seriesId, startsOn: '2019-10-01', endsOn: '2019-10-18', author: 'anna' }
    await noteEvent(database.db, { ...event, title: 'Trasloco' }, now)
    expect(await asOf(TO)).toEqual([])
  })

  it('is not known where only its posts are: days before the first reading are no record', async () => {
    await sql`update polso.account_days set status = 'missing', value = null, reason = 'no-run' where date_day < '2019-09-30'`.execute(
      database.db,
    )
    expect(await asOf(TO)).toEqual([])
  })
})
