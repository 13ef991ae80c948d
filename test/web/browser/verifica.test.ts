import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { installedPlugins } from '../../../src/plugins.ts'
import { documentOf, type Issued, issueVerifica } from '../../../src/reports/issue.ts'
import { renderHtml } from '../../../src/reports/render/html.ts'
import { AS_OF, BEFORE, PERIOD, reportConfig, storeTown } from '../../reports/town.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { startBrowser, type TestBrowser, violations } from './browser.ts'

let database: TestDatabase
let browser: TestBrowser
let issued: Issued
beforeAll(async () => {
  browser = await startBrowser()
  database = await createTestDatabase()
  await storeTown(database.db)
  issued = await issueVerifica(database.db, { ...PERIOD, compare: BEFORE, asOf: AS_OF }, reportConfig(), AS_OF)
}, 300_000)
afterAll(async () => {
  await database?.close()
  await browser?.close()
})

describe('the verifica as a page', () => {
  it.each([
    ['it', 'light', 900],
    ['en', 'dark', 390],
  ] as const)('has no fault that axe-core knows and fits: %s, %s, %d pixels', async (language, colorScheme, width) => {
    const { page, faults, close } = await browser.open({ colorScheme, viewport: { width, height: 900 } })
    await page.setContent(renderHtml(documentOf(issued, language, installedPlugins)), { waitUntil: 'load' })
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    expect(faults).toEqual([])
    await close()
  })
})
