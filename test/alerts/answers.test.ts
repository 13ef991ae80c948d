import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { acknowledge, comment, dismiss, LONGEST_NOTE } from '../../src/store/answers.ts'
import { listEvents } from '../../src/store/events.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { drop } from './findings.ts'
import { judge, newAccount } from './outbox-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 8 })
})
afterAll(() => database.close())

const now = new Date('2019-10-21T08:00:00Z')
const later = new Date('2019-10-21T09:00:00Z')

/** An account with an open drop. */
async function opened(): Promise<{ id: number; key: string; alertId: number }> {
  const account = await newAccount(database.db)
  await judge(database.db, account.id, '2019-10-20', [drop()])
  const alert = database.db.selectFrom('polso.alerts').select('alert_id').where('account_id', '=', account.id)
  return { ...account, alertId: (await alert.executeTakeFirstOrThrow()).alert_id }
}

const ledgerOf = (alertId: number) =>
  database.db
    .selectFrom('polso.alert_transitions')
    .select(['seq', 'from_state', 'to_state', 'step', 'actor', 'note', 'at'])
    .where('alert_id', '=', alertId)
    .orderBy('seq')
    .execute()

const alertOf = (alertId: number) =>
  database.db.selectFrom('polso.alerts').selectAll().where('alert_id', '=', alertId).executeTakeFirstOrThrow()

describe('an alert that somebody acknowledges', () => {
  it('stays open, and says by whom and with what note', async () => {
    const { alertId } = await opened()
    const outcome = await acknowledge(database.db, { alertId, actor: ' Anna ', note: 'Ci penso io', now })
    expect(outcome).toMatchObject({ outcome: 'done', state: 'acknowledged', with: [], eventId: null })
    expect(await alertOf(alertId)).toMatchObject({ state: 'acknowledged', resolved_at: null })
    expect(await ledgerOf(alertId)).toMatchObject([
      { seq: 1, to_state: 'open' },
      { seq: 2, from_state: 'open', to_state: 'acknowledged', actor: 'Anna', note: 'Ci penso io', at: now },
    ])
  })

  it('by two people at once is one answer; the other hears from whom it came, and when', async () => {
    const { alertId } = await opened()
    const people = ['anna', 'bruno', 'carla', 'dario']
    const outcomes = await Promise.all(people.map(actor => acknowledge(database.db, { alertId, actor, now })))
    const winner = people[outcomes.findIndex(({ outcome }) => outcome === 'done')]
    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
    expect(outcomes.filter(({ outcome }) => outcome === 'already')).toEqual(
      Array.from({ length: 3 }, () => ({
        outcome: 'already',
        state: 'acknowledged',
        by: winner,
        at: now,
        note: null,
      })),
    )
    expect(await ledgerOf(alertId)).toHaveLength(2)
  })

  it('while another dismisses it is answered once as far as it goes', async () => {
    const { alertId } = await opened()
    const [ack, end] = await Promise.all([
      acknowledge(database.db, { alertId, actor: 'anna', now }),
      dismiss(database.db, { alertId, actor: 'bruno', note: 'Vacanze', now }),
    ])
    expect(end.outcome).toBe('done')
    expect(['done', 'already']).toContain(ack.outcome)
    expect(await acknowledge(database.db, { alertId, actor: 'carla', now: later })).toMatchObject({
      outcome: 'already',
      state: 'dismissed',
      by: 'bruno',
      note: 'Vacanze',
    })
  })

  it('that is over, or was never there, says so', async () => {
    const { alertId, id } = await opened()
    await judge(database.db, id, '2019-11-04', [drop({ state: 'closed', reason: 'recovered' })])
    expect(await acknowledge(database.db, { alertId, actor: 'anna', now })).toEqual({
      outcome: 'over',
      at: new Date('2019-11-04T22:15:00Z'),
    })
    for (const unknown of [0, -1, 1.5, 2_000_000_000, 9e15]) {
      expect(await acknowledge(database.db, { alertId: unknown, actor: 'anna', now })).toEqual({ outcome: 'unknown' })
    }
  })
})

describe('a dismissal', () => {
  it('closes the alert and notes an event from its onset on', async () => {
    const { alertId, key } = await opened()
    const note = 'Lo sappiamo: sono le vacanze'
    const outcome = await dismiss(database.db, { alertId, actor: 'anna', note, until: '2019-11-01', now })
    expect(outcome).toMatchObject({ outcome: 'done', state: 'dismissed', eventId: expect.any(Number) })
    expect(await alertOf(alertId)).toMatchObject({
      state: 'dismissed',
      resolved_at: now,
      resolved_on: '2019-10-21',
      over_on: '2019-11-01',
    })
    expect(await listEvents(database.db, { account: key, limit: 10 })).toMatchObject([
      { title: note, startsOn: '2019-10-14', endsOn: '2019-11-01', author: 'anna', origin: 'noted' },
    ])
  })

  it('twice, or by two people at once, notes one event', async () => {
    const { alertId, key } = await opened()
    const dismissal = { alertId, note: 'Vacanze', now }
    const outcomes = await Promise.all(
      ['anna', 'bruno', 'carla'].map(actor => dismiss(database.db, { ...dismissal, actor })),
    )
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['already', 'already', 'done'])
    expect(await dismiss(database.db, { ...dismissal, actor: 'anna', now: later })).toMatchObject({ at: now })
    expect(await listEvents(database.db, { account: key, limit: 10 })).toHaveLength(1)
  })

  it('wants a reason, and an end that does not lie before the beginning', async () => {
    const { alertId } = await opened()
    const dismissal = { alertId, actor: 'anna', note: 'x', now }
    await expect(dismiss(database.db, { ...dismissal, note: ' \n' })).rejects.toMatchObject({ fault: 'note-missing' })
    await expect(dismiss(database.db, { ...dismissal, until: '2019-10-13' })).rejects.toMatchObject({
      fault: 'until-before-onset',
      message: 'The end 2019-10-13 lies before 2019-10-14, where it began',
    })
    expect(await alertOf(alertId)).toMatchObject({ state: 'open' })
  })
})

describe('a comment', () => {
  it('is kept in the ledger, also after the end, and tells nobody', async () => {
    const { alertId, id } = await opened()
    await comment(database.db, { alertId, actor: 'anna', note: 'Il fornitore risponde domani', now })
    await judge(database.db, id, '2019-11-04', [drop({ state: 'closed', reason: 'recovered' })])
    await comment(database.db, { alertId, actor: 'bruno', note: '<script>alert(1)</script>\u0000\r\nfine', now: later })
    expect(await ledgerOf(alertId)).toMatchObject([
      { to_state: 'open', step: 'change' },
      { from_state: 'open', to_state: 'open', step: 'comment', actor: 'anna' },
      { to_state: 'resolved', step: 'change' },
      { to_state: 'resolved', step: 'comment', note: '<script>alert(1)</script>\nfine' },
    ])
    const told = await database.db
      .selectFrom('polso.notifications as n')
      .innerJoin('polso.alert_transitions as t', 't.transition_id', 'n.transition_id')
      .select('t.step')
      .where('t.alert_id', '=', alertId)
      .execute()
    expect(told.map(({ step }) => step)).not.toContain('comment')
  })

  it('has a bound, and an author', async () => {
    const { alertId } = await opened()
    const words = { alertId, actor: 'anna', note: 'x'.repeat(LONGEST_NOTE), now }
    expect(await comment(database.db, words)).toMatchObject({ outcome: 'done', state: 'open' })
    await expect(comment(database.db, { ...words, note: `${words.note}x` })).rejects.toMatchObject({
      fault: 'note-too-long',
      message: 'A note has at most 2000 characters; this one has 2001',
    })
    await expect(comment(database.db, { ...words, actor: ' ' })).rejects.toMatchObject({ fault: 'actor-missing' })
    await expect(comment(database.db, { ...words, actor: 'a'.repeat(255) })).rejects.toMatchObject({
      fault: 'actor-too-long',
    })
  })
})
