import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { acknowledge } from '../../../src/store/answers.ts'
import { noteEvent } from '../../../src/store/events.ts'
import { addSilence } from '../../../src/store/silences.ts'
import { closed, drop } from '../../alerts/findings.ts'
import { judge } from '../../alerts/outbox-support.ts'
import { enteredIn, openPages, type Pages, seen } from './support.ts'

let pages: Pages
let account: number
beforeAll(async () => {
  pages = await openPages()
  account = pages.accounts[0] ?? 0
  await judge(pages.db, account, '2019-10-20', [drop()])
})
afterAll(() => pages.close())

describe('an open alert', () => {
  it('is told in the words of its mail, with its picture, in both languages', async () => {
    const { text } = await pages.reader.get('/alerts/1?lang=it')
    expect(seen(text)).toContain(
      'X (Twitter): dal 14 ottobre le interazioni sono circa il 40% sotto il solito (fra il 31% e il 48%).',
    )
    expect(text).toMatch(/<svg role="img" aria-label="Interazioni ottenute[^"]*1\. Calo/)
    expect(seen((await pages.reader.get('/alerts/1?lang=en')).text)).toContain(
      'about 40% below usual (between 31% and 48%)',
    )
    const list = (await pages.reader.get('/alerts?lang=en')).text
    expect(list).toContain('href="/alerts/1"')
    expect(seen(list)).toContain('Since 14 Oct 2019')
  })

  it('offers its answers to editors, and to readers none, nor who was written to', async () => {
    const editor = (await pages.editor.get('/alerts/1?lang=en')).text
    for (const answer of ['acknowledge', 'dismiss', 'silence', 'comment']) {
      expect(editor).toContain(`action="/alerts/1/${answer}"`)
    }
    expect(editor).toContain('a@example.org')
    const reader = (await pages.reader.get('/alerts/1?lang=en')).text
    expect(reader).not.toContain('<form')
    expect(reader).not.toContain('example.org')
    expect(seen(reader)).toContain('staff (2 recipients): to be sent')
  })

  it('keeps what was entered in a form that is refused, open and with the fault', async () => {
    const refused = await pages.editor.send('/alerts/1?lang=en', '/alerts/1/dismiss', {
      note: ' ',
      until: '31.12.2019',
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toMatch(/<details open[^>]*><summary>Dismiss<\/summary>/)
    expect(refused.text).toContain('value="31.12.2019"')
    expect(refused.text).toContain('aria-invalid="true"')
  })

  it('leads to the form of an event with its account and days filled in', async () => {
    const { text } = await pages.editor.get('/alerts/1?lang=en')
    const href = /href="(\/events\?[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const form = (await pages.editor.get(href)).text
    expect(form).toContain('<option value="account-0" selected')
    expect(enteredIn(form, 'starts_on')).toBe('2019-10-14')
  })
})

describe('the ledger', () => {
  it('tells of answers and events, escaped, and at last of the recovery', async () => {
    const now = new Date('2019-10-21T09:00:00Z')
    await acknowledge(pages.db, { alertId: 1, actor: 'anna', note: '<i>mine</i>', now })
    const days = { startsOn: '2019-10-16', endsOn: '2019-10-18' }
    await noteEvent(
      pages.db,
      { accountId: account, seriesId: null, title: 'Sciopero & co', author: 'anna', ...days },
      now,
    )
    await judge(pages.db, account, '2019-11-02', [drop({ ...closed, onset: '2019-10-14' })])
    const { text } = await pages.reader.get('/alerts/1?lang=en')
    const ledger = seen(text).split('Ledger')[1] ?? ''
    expect(text).toContain('&lt;i>mine&lt;/i>')
    const told = ['Polso opened the alert', 'anna acknowledged the alert', 'anna noted the event “Sciopero & co”']
    const places = [...told, 'Polso closed the alert', 'Figures back in the usual range since 2 Nov 2019'].map(words =>
      ledger.indexOf(words),
    )
    expect(places.every((place, i) => place > (places[i - 1] ?? -1))).toBe(true)
    expect(ledger).toContain('In all about 224 fewer interactions (between 180 and 290).')
    expect(seen((await pages.reader.get('/alerts?lang=en')).text)).toContain('Ended on 2 Nov 2019')
  })

  it('speaks of no recovery where it was closed for another reason', async () => {
    expect(seen((await pages.reader.get('/alerts/1?lang=it')).text)).toContain('Ripresa ed effetto misurati')
    const other = pages.accounts[1] ?? 0
    await judge(pages.db, other, '2019-10-20', [drop()])
    await judge(pages.db, other, '2019-10-25', [drop({ state: 'closed', reason: 'no-longer-watched' })])
    const { rows } = await sql<{ id: number }>`
      select alert_id as id from polso.alerts where account_id = ${other}`.execute(pages.db)
    const ledger = seen((await pages.reader.get(`/alerts/${rows[0]?.id}?lang=it`)).text).split('Registro')[1]
    expect(ledger).toContain('Effetto misurato fino alla chiusura')
    expect(ledger).not.toContain('Ripresa')
  })

  it('says to editors why a message was not delivered, escaped, and to readers only that it was not', async () => {
    await sql`update polso.notifications set status = 'failed', last_error = '550 <b@example.org> no such user'
      where recipient = 'b@example.org' and transition_id = 1`.execute(pages.db)
    const editor = (await pages.editor.get('/alerts/1?lang=it')).text
    expect(editor).toContain('staff a b@example.org: non consegnato (550 &lt;b@example.org> no such user)')
    const reader = (await pages.reader.get('/alerts/1?lang=it')).text
    expect(seen(reader)).toContain('staff (un destinatario): non consegnato')
    expect(reader).not.toContain('550')
  })

  it('is not found for a number that is none', async () => {
    for (const id of ['0', '999', 'x', '99999999999', '1%20or%201']) {
      expect((await pages.reader.get(`/alerts/${id}`)).status).toBe(404)
    }
  })
})

describe('silences', () => {
  it('are listed with what each held back; editors can add and end them', async () => {
    const now = new Date('2019-10-21T03:00:00Z')
    const silence = { accountId: account, author: 'anna', reason: '<u>holidays</u>' }
    await addSilence(pages.db, { ...silence, startsAt: now, endsAt: new Date('2019-11-01T00:00:00Z') }, now)
    await sql`update polso.notifications set status = 'muted', silence_id = 1
      where recipient = 'a@example.org' and transition_id = 1`.execute(pages.db)
    const reader = (await pages.reader.get('/silences?lang=en')).text
    expect(reader).toContain('anna: &lt;u>holidays&lt;/u>')
    expect(seen(reader)).toContain('in force')
    expect(seen(reader)).toContain('One message was held back: alert 1')
    expect(reader).not.toContain('<form')
    const editor = (await pages.editor.get('/silences?lang=it')).text
    expect(editor).toContain('action="/silences/1/end"')
    expect(editor).toContain('action="/silences"')
    const ended = await pages.editor.send('/silences', '/silences/1/end', {})
    expect(ended.location).toBe('/silences?done=silence-ended')
    expect(seen((await pages.reader.get('/silences?lang=en')).text)).toContain('ended early by anna')
  })
})

describe('events', () => {
  it('are noted, changed and removed by editors, and measured in words', async () => {
    const entered = { title: 'Press review suspended', about: 'account-0/rassegna-stampa', starts_on: '2019-10-07' }
    const noted = await pages.editor.send('/events', '/events', { ...entered, ends_on: '' })
    expect(noted.location).toBe('/events?done=event-noted')
    const { rows } = await sql<{ id: number }>`
      select event_id as id from polso.events where title = ${entered.title}`.execute(pages.db)
    const id = rows[0]?.id
    const list = seen((await pages.reader.get('/events?lang=en')).text)
    expect(list).toContain(
      'since 7 Oct 2019, still lasting · Comune, X (Twitter): La rassegna stampa · noted by anna Its effect is measured with the next reading.',
    )
    await sql`insert into polso.event_effects
        (event_id, account_id, through, verdict, effect, effect_low, effect_high, recovered_on, final, evidence, measured_at)
      values (${id}, ${account}, '2019-10-20', 'fell', -120.4, -200, -40, null, false,
        '{"basis": "missing-posts", "days": 14, "compared_with": []}', now())`.execute(pages.db)
    expect(seen((await pages.reader.get('/events?lang=it')).text)).toContain(
      'i post mancanti valgono circa 120 interazioni in meno in 14 giorni (fra 40 e 200). Misura al 20 ott 2019, rivista ogni giorno.',
    )
    const page = `/events/${id}`
    const changed = await pages.editor.send(page, page, {
      title: 'Review suspended',
      starts_on: '2019-10-07',
      ends_on: '2019-10-18',
    })
    expect(changed.location).toBe('/events?done=event-changed')
    expect(seen((await pages.reader.get('/events?lang=en')).text)).toMatch(
      /Review suspended 7 – 18 Oct 2019 · .*? next reading\./,
    )
    expect((await pages.editor.send('/events', `${page}/remove`, {})).location).toBe('/events?done=event-removed')
    expect(seen((await pages.reader.get('/events?lang=en')).text)).not.toContain('Review suspended')
  })

  it('refuse what can’t be meant, and keep what was entered', async () => {
    const wrong = { title: 'x'.repeat(300), about: 'account-9', starts_on: '2019-13-01', ends_on: 'soon' }
    const { status, text } = await pages.editor.send('/events?lang=en', '/events', wrong)
    expect(status).toBe(422)
    expect(text.match(/class="fault"/g)?.length).toBeGreaterThanOrEqual(3)
    expect(enteredIn(text, 'starts_on')).toBe('2019-13-01')
  })

  it('show readers no form', async () => {
    expect((await pages.reader.get('/events')).text).not.toContain('<form')
    expect((await pages.reader.get('/events/1')).status).toBe(403)
  })
})
