import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { acknowledge, dismiss } from '../../src/store/answers.ts'
import { listEvents } from '../../src/store/events.ts'
import { listSilences } from '../../src/store/silences.ts'
import { csrfTokenOf } from '../../src/web/access/csrf.ts'
import { closed, drop } from '../alerts/findings.ts'
import { judge, newAccount } from '../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type Seen, siteConfig, startSite, type TestSite } from './support.ts'

const now = new Date('2019-10-21T08:00:00Z')
let database: TestDatabase
let site: TestSite
let account: { id: number; key: string }
let alertId: number
beforeAll(async () => {
  database = await createTestDatabase()
  site = await startSite(siteConfig({}), database.db, now)
})
afterAll(async () => {
  await site.close()
  await database.close()
})
beforeEach(async () => {
  account = await newAccount(database.db)
  await judge(database.db, account.id, '2019-10-20', [drop()])
  const alert = database.db.selectFrom('polso.alerts').select('alert_id').where('account_id', '=', account.id)
  alertId = (await alert.executeTakeFirstOrThrow()).alert_id
})

/** Sends a form as the page of a visitor would. */
async function send(path: string, fields: Readonly<Record<string, string>>): Promise<Seen> {
  const visitor = site.visitor()
  await visitor.get('/assets/icon.svg')
  await visitor.get('/nowhere')
  const csrf = csrfTokenOf(visitor.cookies.get('polso') ?? '', 'local')
  return visitor.post(path, { csrf, ...fields }, { origin: site.base })
}

const audit = async () => (await database.db.selectFrom('polso.audit').selectAll().orderBy('audit_id').execute()).at(-1)
const stateOf = async () =>
  (await database.db.selectFrom('polso.alerts').select('state').where('alert_id', '=', alertId).executeTakeFirst())
    ?.state

describe('answering an alert on its page', () => {
  it('acknowledges it, with or without a note; the second one hears that it was answered', async () => {
    const first = await send(`/alerts/${alertId}/acknowledge`, { note: '' })
    expect([first.status, first.location]).toEqual([303, `/alerts/${alertId}?done=acknowledged`])
    expect([await stateOf(), (await audit())?.action]).toEqual(['acknowledged', 'alert.acknowledge'])
    const before = await audit()
    const twice = await send(`/alerts/${alertId}/acknowledge`, { note: '' })
    expect([twice.status, twice.location]).toEqual([303, `/alerts/${alertId}?done=acknowledged`])
    expect(await audit()).toEqual(before)
  })

  it('tells the second of two whose answer counts, since when, and keeps the note as a comment to be', async () => {
    await acknowledge(database.db, { alertId, actor: 'Anna <b>', note: 'mine', now: new Date('2019-10-21T07:45:00Z') })
    const before = await audit()
    const second = await send(`/alerts/${alertId}/acknowledge`, { note: 'Anch’io <i>' })
    expect([second.status, await audit()]).toEqual([409, before])
    expect(second.text).toContain('Already acknowledged: Anna &lt;b>, 21 Oct 2019, 09:45. Nothing was changed.')
    expect(second.text).toMatch(/<details open[^>]*><summary>Comment<.*?<textarea[^>]*>Anch’io &lt;i></s)
    const wordless = await send(`/alerts/${alertId}/acknowledge`, { note: '' })
    expect([wordless.status, wordless.text]).toEqual([409, expect.stringContaining('Already acknowledged: Anna')])
    expect(wordless.text).not.toContain('The note that you wrote')
    await dismiss(database.db, { alertId, actor: 'anna', note: 'Ferie', now })
    const dismissal = await send(`/alerts/${alertId}/dismiss`, { note: 'Sciopero' })
    expect(dismissal.text).toContain('Already dismissed: anna, 21 Oct 2019, 10:00.')
    expect(dismissal.text).toMatch(/<textarea[^>]*>Sciopero</)
  })

  it('says that the alert has ended meanwhile', async () => {
    await judge(database.db, account.id, '2019-11-02', [drop({ ...closed, onset: '2019-10-14' })])
    const late = await send(`/alerts/${alertId}/dismiss`, { note: 'Ferie' })
    expect([late.status, late.text]).toEqual([409, expect.stringContaining('It ended on 2 Nov 2019, 23:15:')])
    expect(late.text).toMatch(/<textarea[^>]*>Ferie</)
  })

  it('dismisses it with a reason and an end', async () => {
    const refused = await send(`/alerts/${alertId}/dismiss`, { note: ' ', until: '2019-10-1' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Missing: a few words are enough.')
    expect(refused.text).toContain('Not a date: write it as 2019-10-14.')
    const early = await send(`/alerts/${alertId}/dismiss`, { note: 'Ferie', until: '2019-10-01' })
    expect([early.status, early.text]).toEqual([
      422,
      expect.stringContaining('before the day on which what the alert tells of began'),
    ])
    expect(early.text).toContain('value="Ferie"')
    expect(await stateOf()).toBe('open')
    const done = await send(`/alerts/${alertId}/dismiss`, { note: 'Ferie', until: '2019-10-25' })
    expect(done.location).toBe(`/alerts/${alertId}?done=dismissed`)
    expect([await stateOf(), await audit()]).toMatchObject([
      'dismissed',
      { actor: 'local', action: 'alert.dismiss', detail: { note: 'Ferie', until: '2019-10-25' } },
    ])
    await expect(listEvents(database.db, { account: account.key, limit: 1 })).resolves.toMatchObject([
      { title: 'Ferie', endsOn: '2019-10-25', author: 'local' },
    ])
  })

  it('silences alerts like it for some days', async () => {
    const refused = await send(`/alerts/${alertId}/silence`, { note: 'Campagna', days: '1000' })
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('at most 366 days')])
    await send(`/alerts/${alertId}/silence`, { note: 'Campagna', days: '3' })
    const [silence] = await listSilences(database.db, { now, limit: 1 })
    expect(silence).toMatchObject({ account: account.key, kind: 'drop', reason: 'Campagna', author: 'local' })
    expect(silence?.endsAt).toEqual(new Date('2019-10-24T08:00:00Z'))
  })

  it('comments on it, also after its end', async () => {
    await dismiss(database.db, { alertId, actor: 'anna', note: 'Ferie', now })
    expect((await send(`/alerts/${alertId}/comment`, { note: 'Visto' })).location).toContain('done=commented')
    const long = await send(`/alerts/${alertId}/comment`, { note: `<b>${'x'.repeat(2000)}` })
    expect([long.status, long.text]).toEqual([422, expect.stringContaining('at most 2000 characters')])
    expect(long.text).toContain(`&lt;b>${'x'.repeat(2000)}`)
  })

  it.each(['0', '999999999', 'x', '1e3', '%00', '99999999999999999999'])('of number %s finds none', async id => {
    for (const answer of ['acknowledge', 'dismiss', 'silence', 'comment']) {
      expect((await send(`/alerts/${id}/${answer}`, { note: 'x', days: '7' })).status).toBe(404)
    }
  })
})

describe('events on the page', () => {
  it('are noted on an account, and taken back', async () => {
    const fields = { title: 'Sciopero', about: account.key, starts_on: '2019-10-18', ends_on: '' }
    expect((await send('/events', fields)).location).toBe('/events?done=event-noted')
    const [event] = await listEvents(database.db, { account: account.key, limit: 1 })
    expect(event).toMatchObject({ title: 'Sciopero', startsOn: '2019-10-18', endsOn: null, author: 'local' })
    expect(await audit()).toMatchObject({ action: 'event.note', object: `event ${event?.eventId}` })
    expect((await send(`/events/${event?.eventId}/remove`, {})).location).toBe('/events?done=event-removed')
    expect((await send(`/events/${event?.eventId}/remove`, {})).status).toBe(404)
  })

  it.each([
    ['no title', { title: '' }, 'Missing'],
    ['a long title', { title: 'x'.repeat(201) }, 'at most 200 characters'],
    ['no beginning', { starts_on: '' }, 'Missing'],
    ['a day that there is not', { starts_on: '2019-02-30' }, 'Not a date'],
    ['a day of another century', { starts_on: '0019-10-18' }, 'Not a date'],
    ['words for a day', { ends_on: 'domani' }, 'Not a date'],
    ['an end before its beginning', { ends_on: '2019-10-17' }, 'before the beginning'],
    ['an account that there is not', { about: 'nobody' }, 'Choose one of the list'],
    ['a series that there is not', { about: 'nobody/x' }, 'Choose one of the list'],
  ])('are refused with %s, and what was entered stays', async (_, wrong, fault) => {
    const events = () => listEvents(database.db, { limit: 100 })
    const before = await events()
    const fields = { title: 'Sciopero & altro', about: '', starts_on: '2019-10-18', ends_on: '2019-10-19', ...wrong }
    const { status, text } = await send('/events', fields)
    expect([status, text]).toEqual([422, expect.stringContaining(fault)])
    if (!('title' in wrong)) expect(text).toContain('value="Sciopero &amp; altro"')
    expect(await events()).toEqual(before)
  })
})

describe('silences on the page', () => {
  const fields = () => ({
    about: account.key,
    metric: '',
    kind: '',
    starts_on: '',
    ends_on: '2019-10-22',
    note: 'Lavori',
  })

  it('begin now, last through their last day, and end early', async () => {
    expect((await send('/silences', fields())).location).toBe('/silences?done=silenced')
    const [silence] = await listSilences(database.db, { now, limit: 1 })
    expect(silence).toMatchObject({ account: account.key, startsAt: now, endsAt: new Date('2019-10-22T22:00:00Z') })
    expect((await send(`/silences/${silence?.silenceId}/end`, {})).location).toBe('/silences?done=silence-ended')
    expect(await audit()).toMatchObject({ action: 'silence.end', object: `silence ${silence?.silenceId}` })
    expect((await send('/silences/999999/end', {})).status).toBe(404)
  })

  it.each([
    ['everything', { about: '' }, 'Choose what to silence'],
    ['no end', { ends_on: '' }, 'Missing'],
    ['an end in the past', { ends_on: '2019-10-20' }, 'before the beginning'],
    ['no reason', { note: '' }, 'Missing'],
    ['a figure that there is not', { metric: 'likes' }, 'Choose one of the list'],
    ['two years', { ends_on: '2021-10-20' }, 'at most 366 days'],
  ])('are refused with %s', async (_, wrong, fault) => {
    const { status, text } = await send('/silences', { ...fields(), ...wrong })
    expect([status, text]).toEqual([422, expect.stringContaining(fault)])
  })
})
