import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { noteEvent } from '../../../src/store/events.ts'
import { drop, pause } from '../../alerts/findings.ts'
import { judge } from '../../alerts/outbox-support.ts'
import { enteredIn, openPages, type Pages, seen } from './support.ts'

let pages: Pages
beforeAll(async () => {
  pages = await openPages()
})
afterAll(() => pages.close())

const [ACCOUNT, OTHER] = ['/accounts/account-0', '/accounts/account-1']
const inItalian = (path: string) => `${path}${path.includes('?') ? '&' : '?'}lang=it`

async function setDays(account: number, metric: string, from: string, change: 'unknown' | number): Promise<void> {
  const value = change === 'unknown' ? null : change
  await sql`update polso.account_days set value = ${value}, reason = ${value === null ? 'no-run' : null},
      status = ${value === null ? 'missing' : 'complete'}
    where account_id = ${account} and metric = ${metric} and date_day >= ${from}::date`.execute(pages.db)
}

describe('the overview', () => {
  it('says how each account is, in both languages, with the numbers of the locale', async () => {
    const english = seen((await pages.reader.get('/?lang=en')).text)
    expect(english).toContain('All accounts are as usual.')
    expect(english).toContain('Followers 5,239 in 7 days +14 in 28 days +56')
    expect(english).toMatch(/Last 7 days: \d+ a day, usually 51\./)
    const italian = seen((await pages.reader.get('/?lang=it')).text)
    expect(italian).toContain('Tutti gli account vanno come al solito.')
    expect(italian).toContain('Follower 5.239 in 7 giorni +14')
    expect(italian).toContain('Ultima lettura')
  })

  it('shows what is unknown as unknown, never as 0', async () => {
    const [, other = 0] = pages.accounts
    await setDays(other, 'followers', '2019-10-05', 'unknown')
    await setDays(other, 'interactions_gained', '2019-10-15', 'unknown')
    const card = seen((await pages.reader.get('/?lang=en')).text.split('class="card account"')[2] ?? '')
    // The last known count stands, with the difference to seven days before it; the week is not known.
    expect(card).toMatch(/Followers 5,208 on 4 Oct 2019 in 7 days \+14/)
    expect(card).toContain('Last 7 days: not known.')
    await setDays(other, 'followers', '2019-01-01', 'unknown')
    expect(seen((await pages.reader.get('/?lang=en')).text)).toContain(
      'Followers not known in 7 days not known in 28 days not known',
    )
  })

  it('says since when there is no data', async () => {
    const [, other = 0] = pages.accounts
    await sql`update polso.collection_runs set status = 'failed' where account_id = ${other}
      and slot > '2019-10-18T10:00:00Z'`.execute(pages.db)
    expect(seen((await pages.reader.get('/?lang=en')).text)).toContain('No data since 18 Oct 2019')
  })

  it('gives the figures of each small chart by weeks, and leaves the running day out', async () => {
    const page = (await pages.reader.get('/?lang=en')).text
    expect(page.match(/<table class="figures">/g)).toHaveLength(2)
    expect(seen(page)).toContain('Interactions a day, 26 Aug – 20 Oct 2019')
    expect(seen(page)).toMatch(
      /Interactions a day of Comune, X \(Twitter\), weekly mean Week from A day Expected Mon,? 14 Oct/,
    )
  })

  it('leads to open alerts in the words of their messages', async () => {
    const [account = 0] = pages.accounts
    await judge(pages.db, account, '2019-10-20', [pause(), drop()])
    const { text } = await pages.reader.get('/?lang=en')
    expect(seen(text)).toContain('2 open alerts')
    expect(text).toMatch(/<a href="\/alerts\/1">X \(Twitter\): [^<]+<\/a>/)
    expect(seen(text)).toContain('Series paused since 14 Oct 2019')
  })
})

describe('an account', () => {
  it('draws its figures with what was expected, alerts and events, each chart with its table and source', async () => {
    const [account = 0] = pages.accounts
    const event = { accountId: account, seriesId: null, startsOn: '2019-10-01', endsOn: '2019-10-03', author: 'anna' }
    await noteEvent(pages.db, { ...event, title: '<b>Strike</b> & "more"' }, new Date('2019-10-04T08:00:00Z'))
    const { text, status } = await pages.reader.get(`${ACCOUNT}?lang=en`)
    expect(status).toBe(200)
    expect(text).not.toContain('<b>Strike')
    expect(text).toContain('Event: &lt;b>Strike&lt;/b> &amp; ')
    for (const title of ['Interactions gained', 'Followers', 'Posts published'])
      expect(text).toContain(`>${title}</h2>`)
    expect(text.match(/<svg role="img" aria-label="[^"]+" class="wide"/g)).toHaveLength(5)
    expect(text.match(/<table class="figures">/g)).toHaveLength(5)
    expect(seen(text)).toContain('Source: Polso’s readings of X (Twitter).')
    expect(seen(text)).toContain('Series paused: La rassegna stampa, 14 Oct 2019 – ongoing')
    expect(text).toContain('<a href="/alerts/1">')
  })

  it('has nothing that its content security policy forbids', async () => {
    const { text, headers } = await pages.reader.get(ACCOUNT)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(text).not.toMatch(/<script(?! src="\/assets\/polso\.\w+\.js" defer>)|<style|\sstyle=|\son\w+=/)
  })

  it('draws a gap as a gap and counts it', async () => {
    await sql`update polso.account_days set value = null, status = 'missing', reason = 'no-run'
      where account_id = ${pages.accounts[0]} and metric = 'interactions_gained'
        and date_day between '2019-09-10' and '2019-09-12'`.execute(pages.db)
    const { text } = await pages.reader.get(`${ACCOUNT}?lang=en`)
    expect(seen(text)).toContain('3 days are not known: they stay empty.')
    expect(seen(text)).toMatch(/Wed,? 11 Sept? not known/)
    expect(text).toMatch(/<\/svg> No figures/)
  })

  it('says of a figure that was never given that it is not available, and draws no zero', async () => {
    const [, other = 0] = pages.accounts
    const why = (metric: string, reason: string) => sql`
      update polso.account_days set value = null, status = 'missing', reason = ${reason}
      where account_id = ${other} and metric = ${metric}`
    await why('posts_published', 'no-permission').execute(pages.db)
    await why('interactions_gained', 'stale-reading').execute(pages.db)
    const page = seen((await pages.reader.get(`${OTHER}?lang=en`)).text)
    expect(page).toContain('Posts published Not available: a permission is missing.')
    expect(page).toContain('Interactions gained No day of the period has been read in full.')
  })

  it.each([
    ['30', '21 Sept – 20 Oct 2019'],
    ['90', '23 July – 20 Oct 2019'],
    ['365', '23 June – 20 Oct 2019'], // since its first day
    ['nonsense', '23 July – 20 Oct 2019'],
  ])('shows a range of %s days', async (days, span) => {
    const text = seen((await pages.reader.get(`${ACCOUNT}?lang=en&days=${days}`)).text).replaceAll('Sep ', 'Sept ')
    expect(text.replaceAll('Jul ', 'July ').replaceAll('Jun ', 'June ')).toContain(span)
  })

  it('shows the calendar of its series: posted, late, missed, on a holiday', async () => {
    const posted = (day: string) => sql`delete from polso.posts
      where account_id = ${pages.accounts[0]} and series_id is not null and platform_post_id like ${`${day}%`}`
    await posted('2019-10-15').execute(pages.db)
    await posted('2019-08-15').execute(pages.db)
    await sql`update polso.posts set published_at = '2019-10-16T10:00:00Z'
      where account_id = ${pages.accounts[0]} and series_id is not null and platform_post_id like '2019-10-16%'`.execute(
      pages.db,
    )
    const { text } = await pages.reader.get(`${ACCOUNT}?lang=en`)
    expect(text).toMatch(/<td class="missed" title="Tue,? 15 Oct: missed">/)
    expect(text).toMatch(/<td class="late" title="Wed,? 16 Oct: late">/)
    expect(text).toMatch(/<td class="posted" title="Thu,? 17 Oct: posted">/)
    expect(text).toMatch(/<td class="holiday" title="Thu,? 15 Aug: holiday, not posted">/)
    // Weeks are whole: the first day of the calendar is a Monday.
    expect(seen(text)).toMatch(/\d+ of \d+ in time, 5 Aug – 21 Oct 2019/)
  })

  it('says of a series that it comes irregularly', async () => {
    const missed = ['2019-10-01', '2019-10-03', '2019-10-07', '2019-10-09', '2019-10-15', '2019-10-17']
    const irregularly = 'It comes irregularly: 6 of 15 are missing since 30 Sep'
    const text = async (language: string) =>
      seen((await pages.reader.get(`${OTHER}?lang=${language}`)).text).replaceAll('Sept', 'Sep')
    await setDays(pages.accounts[1] ?? 0, 'posts_published', '2019-01-01', 2)
    expect(await text('en')).not.toContain('irregularly')
    await sql`delete from polso.posts where account_id = ${pages.accounts[1]} and series_id is not null
      and published_at::date = any(${missed}::date[])`.execute(pages.db)
    expect(await text('en')).toContain(irregularly)
    expect(await text('it')).toContain('Esce in modo irregolare: ne mancano 6 su 15 dal 30 set 2019')
  })

  it('leads editors, and nobody else, to noting the latest pause of a series, its days filled in', async () => {
    const { text } = await pages.editor.get(`${ACCOUNT}?lang=en`)
    const [, href = ''] = /<a href="(\/events\?about=account-0%2F[^"]+)"/.exec(text) ?? []
    const form = (await pages.editor.get(href.replaceAll('&amp;', '&'))).text
    expect(form).toContain('<option value="account-0/rassegna-stampa" selected')
    expect(['title', 'starts_on', 'ends_on'].map(name => enteredIn(form, name))).toEqual([
      'La rassegna stampa suspended',
      '2019-10-15',
      '2019-10-15',
    ])
    expect((await pages.reader.get(ACCOUNT)).text).not.toContain('/events?')
  })

  it('is not found where there is none', async () => {
    expect((await pages.reader.get('/accounts/nobody')).status).toBe(404)
    expect((await pages.reader.get('/accounts/%00')).status).toBe(404)
  })
})

describe('the posts of an account', () => {
  const POSTS = `${ACCOUNT}/posts`
  beforeAll(async () => {
    const change = (set: ReturnType<typeof sql>, id: string) =>
      sql`update polso.posts set ${set} where account_id = ${pages.accounts[0]} and platform_post_id like ${id}`
    await change(sql`text = '<script>alert(1)</script>', interactions = 9999`, '2019-10-20%0').execute(pages.db)
    await change(sql`permalink = 'javascript:alert(1)', interactions = null`, '2019-10-19%1').execute(pages.db)
    await change(sql`gone_slot = '2019-10-19T10:00:00Z'`, '2019-10-19%0').execute(pages.db)
  })

  it('are paged and sorted, their text escaped and their addresses only of the web', async () => {
    const first = (await pages.reader.get(`${POSTS}?lang=en`)).text
    expect(first).toContain('&lt;script>alert(1)&lt;/script>')
    expect(first).not.toContain('<script>')
    expect(first).not.toContain('javascript:')
    expect(seen(first)).toMatch(/no longer exists since 19 Oct 2019/)
    expect(first.match(/<tr>/g)).toHaveLength(26)
    expect(seen(first)).toContain('Page 1 of 10')
    const last = (await pages.reader.get(`${POSTS}?page=10&lang=en`)).text
    expect(seen(last)).toMatch(/23 Jun[e]? 2019/)
  })

  it('put what is not known last, and say so', async () => {
    const best = seen((await pages.reader.get(`${POSTS}?sort=interactions&lang=en`)).text)
    expect(best).toMatch(/Interactions 20 Oct 2019, .*? 9,999/)
    const worst = seen((await pages.reader.get(`${POSTS}?sort=interactions&page=10&lang=en`)).text)
    expect(worst).toMatch(/not known\s*$|not known Previous/)
  })

  it.each(['0', '-1', 'x', '99999'])('take the page %s for what it is: none', async page => {
    expect((await pages.reader.get(`${POSTS}?page=${page}`)).status).toBe(200)
  })
})

describe('audience and readings', () => {
  it('show suppressed cells as few, and a missing breakdown with its reason', async () => {
    const cells = [
      ['gender', 'F', 600, 'observed', null],
      ['gender', 'M', 400, 'observed', null],
      ['gender', 'U', null, 'suppressed', null],
      ['city', '*', null, 'unavailable', 'no-permission'],
    ] as const
    for (const [dimension, segment, value, status, reason] of cells) {
      await sql`insert into polso.audience_snapshots
          (account_id, date_day, metric, dimension, segment, value, status, reason, observed_at)
        values (${pages.accounts[0]}, '2019-10-19', 'followers', ${dimension}, ${segment}, ${value}, ${status}, ${reason},
          '2019-10-19T08:00:00Z')`.execute(pages.db)
    }
    const page = seen((await pages.reader.get(inItalian(`${ACCOUNT}/audience`))).text)
    expect(page).toContain('donne 600 60% uomini 400 40% non indicato poche')
    expect(page).toContain('Città Non disponibile: manca il permesso.')
  })

  it('say why a reading failed, in the platform’s words as they stand', async () => {
    await sql`update polso.collection_runs set status = 'failed', error_kind = 'auth', attempts = 3,
        error_message = '<img src=x onerror=alert(1)>'
      where account_id = ${pages.accounts[0]} and slot = '2019-10-20T10:00:00Z'`.execute(pages.db)
    const { text } = await pages.reader.get(`${ACCOUNT}/runs?lang=en`)
    expect(text).not.toContain('<img src=x')
    expect(seen(text)).toContain('Technical detail: <img src=x onerror=alert(1)>; 3 attempts')
    expect(seen(text)).toMatch(/20 Oct 2019, 12:00 failed/)
    expect(seen(text)).toMatch(/succeeded 7\d\d/)
  })

  it('say of a slot that passed that nobody can read it later, not that the platform said so', async () => {
    await sql`update polso.collection_runs set status = 'missed', error_message = 'no worker was running'
      where account_id = ${pages.accounts[0]} and slot between '2019-10-20T12:00:00Z' and '2019-10-20T13:00:00Z'`.execute(
      pages.db,
    )
    const page = seen((await pages.reader.get(inItalian(`${ACCOUNT}/runs`))).text)
    expect(page).toContain('mancate 2')
    expect(page).toContain('20 ott 2019, 14:00 mancata Non letta in tempo')
    expect(page).not.toContain('no worker')
  })
})
