import type { Db } from '../../../src/store/database.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { makeYear } from '../../support/year.ts'
import { siteConfig, startSite, type TestSite, type Visitor } from '../support.ts'

/** The last complete day; the pages are looked at early on the next, a few hours after the last reading. */
const TO = '2019-10-20'
const NOW = new Date('2019-10-21T04:00:00Z')
const proxy = { header: 'X-Remote-User', editors: ['anna'] }

export interface Pages {
  readonly db: Db
  /** Numbers of `account-0` and `account-1`. */
  readonly accounts: readonly number[]
  readonly site: TestSite
  /** May answer and note. */
  readonly editor: Visitor
  readonly reader: Visitor
  close(): Promise<void>
}

/** Two accounts with 120 days each, and their page. */
export async function openPages(): Promise<Pages> {
  const database: TestDatabase = await createTestDatabase()
  const accounts = await makeYear(database.db, { accounts: 2, days: 120, to: TO })
  const site = await startSite(siteConfig({ trusted_proxy: proxy }), database.db, NOW)
  const close = async () => {
    await site.close()
    await database.close()
  }
  const editor = site.visitor({ 'x-remote-user': 'anna' })
  const reader = site.visitor({ 'x-remote-user': 'rita' })
  return { db: database.db, accounts, site, editor, reader, close }
}

/** What stands in a field of a form. */
export function enteredIn(html: string, name: string): string | null {
  const input = new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(html)?.[0] ?? ''
  return / value="([^"]*)"/.exec(input)?.[1] ?? null
}

/** Text as a reader sees it: no marks, one space between words. */
export function seen(html: string): string {
  const body = /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? html
  return body
    .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/[\s\u00a0\u2009\u202f]+/g, ' ')
}
