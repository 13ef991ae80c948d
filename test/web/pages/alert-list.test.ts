import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { drop } from '../../alerts/findings.ts'
import { judge, newAccount } from '../../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { siteConfig, startSite, type TestSite } from '../support.ts'
import { seen } from './support.ts'

let database: TestDatabase
let site: TestSite
beforeAll(async () => {
  database = await createTestDatabase()
  site = await startSite(siteConfig({}), database.db)
  const { id } = await newAccount(database.db)
  await judge(database.db, id, '2019-10-20', [drop()])
  await copies(119, null)
  await copies(205, '2019-10-18')
})
afterAll(async () => {
  await site.close()
  await database.close()
})

/** More alerts like the first: still open, or over on a day. */
function copies(count: number, resolvedOn: string | null) {
  return sql`
    insert into polso.alerts (kind, type, cause, account_id, metric, onset, state, opened_at, opened_on, resolved_at,
      resolved_on, evidence, updated_at)
    select kind, type, cause || ' ' || n, account_id, metric, onset, case when ${resolvedOn}::date is null then 'open' else 'resolved' end,
      opened_at, opened_on, ${resolvedOn}::date, ${resolvedOn}::date, evidence, updated_at
    from polso.alerts, generate_series(1, ${count}::int) n where alert_id = 1`.execute(database.db)
}

const list = async (query = '') => (await site.visitor().get(`/alerts?lang=it${query}`)).text
const halves = (html: string) => html.split('<h2>Passati').map(half => half.match(/<li class="card"/g)?.length ?? 0)

describe('the list of alerts', () => {
  it('shows all that are open, and of the past a page, with how many pages there are', async () => {
    const first = await list()
    expect(halves(first)).toEqual([120, 20])
    expect(seen(first)).toContain('Pagina 1 di 11')
    expect(seen((await site.visitor().get('/?lang=it')).text)).toContain('120 avvisi aperti')
  })

  it('ends with the page that has the rest, also for whoever asks for a later one', async () => {
    const last = await list('&page=11')
    expect(halves(last)).toEqual([120, 5])
    expect(last).not.toContain('rel="next"')
    expect(seen(await list('&page=99'))).toContain('Pagina 11 di 11')
  })

  it('counts what was asked for only', async () => {
    const operational = await list('&kind=operational')
    expect(halves(operational)).toEqual([0, 0])
    expect(operational).not.toContain('class="pager"')
    expect(await list('&kind=metric&page=2')).toContain('href="/alerts?kind=metric&amp;page=3"')
  })
})
