import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type OpenDatabase, openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { csrfTokenOf } from '../../src/web/access/csrf.ts'
import { eventually } from '../support/eventually.ts'
import { type PostgresServer, startPostgres } from '../support/servers/postgres.ts'
import { siteConfig, startSite, type TestSite } from './support.ts'

let server: PostgresServer
let database: OpenDatabase
let site: TestSite
beforeAll(async () => {
  server = await startPostgres()
  database = openDatabase(server.url)
  await migrate(database.db)
  site = await startSite(siteConfig({}), database.db)
})
afterAll(async () => {
  await site.close()
  await database.close()
  await server.remove()
})

describe('a database that goes away while a page is open', () => {
  it('is said in words that tell nothing of the server, and the page works again when it is back', async () => {
    const visitor = site.visitor()
    expect((await visitor.get('/audit')).status).toBe(200)
    await server.stop()
    const away = await visitor.get('/audit')
    expect([away.status, away.text]).toEqual([503, expect.stringContaining('The database does not answer')])
    expect(away.text).not.toContain(new URL(server.url).port)
    expect(away.text).not.toMatch(/postgres|ECONN|\sat .+:\d+/i)
    expect(site.logged).toEqual([expect.objectContaining({ level: 'warn', message: 'a page could not be served' })])
    const fields = { csrf: csrfTokenOf(visitor.cookies.get('polso') ?? '', 'local'), note: 'kept by the browser' }
    const sent = await visitor.post('/alerts/1/comment', fields, { origin: site.base })
    expect(sent.status).toBe(503)
    expect((await fetch(`${site.base}/healthz`)).status).toBe(200)
    await server.start()
    await eventually(async () => expect((await visitor.get('/audit')).status).toBe(200))
  })
})
