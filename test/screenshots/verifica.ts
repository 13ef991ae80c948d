import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { documentOf, issueVerifica } from '../../src/reports/issue.ts'
import { periodOf } from '../../src/reports/period.ts'
import { render } from '../../src/reports/write.ts'
import { openRuntime } from '../../src/runtime.ts'
import { smallPng } from './small-png.ts'

/**
 * Makes docs/verifica-page1.png, -page2, -page3 (of the PDF, by `pdftoppm` of poppler-utils) and docs/verifica-html.png:
 * the verifica of the story's second contract, compared with its first. Wants a demo in the data folder:
 *
 *   npm run demo -- --once --ending 2019-12-31
 *   npm run screenshots:verifica
 */

const DPI = '100'

const runtime = await openRuntime({ command: 'screenshots', env: process.env, cwd: process.cwd() })
const folder = mkdtempSync(join(tmpdir(), 'polso-pictures-'))
try {
  const { db, config, plugins, clock } = runtime
  const asked = { from: '2019-11-01', to: '2019-12-31', compare: '2019-03-25..2019-07-31' }
  const issued = await issueVerifica(db, periodOf(asked, clock.now(), config.time_zone), config, clock.now())
  const document = documentOf(issued, 'it', plugins)
  const { facts } = issued.content
  const [pdf, html] = [join(folder, 'v.pdf'), join(folder, 'v.html')]
  writeFileSync(pdf, await render(document, facts, 'pdf'))
  writeFileSync(html, await render(document, facts, 'html'))
  pictures(pdf)
  await page(html)
} finally {
  rmSync(folder, { recursive: true, force: true })
  await runtime.close()
}

function docs(name: string): string {
  return resolve('docs', name)
}

/** The page to be read aloud, the costs, and the account whose press review paused. */
function pictures(pdf: string): void {
  const pauseOn = pageWith(pdf, 'Rubrica in pausa')
  for (const [name, number] of [
    ['page1', 1],
    ['page2', 2],
    ['page3', pauseOn],
  ] as const) {
    const stem = join(folder, name)
    execFileSync('pdftoppm', ['-png', '-r', DPI, '-f', `${number}`, '-l', `${number}`, '-singlefile', pdf, stem])
    writeFileSync(docs(`verifica-${name}.png`), smallPng(readFileSync(`${stem}.png`)))
  }
}

function pageWith(pdf: string, text: string): number {
  const pages = execFileSync('pdftotext', [pdf, '-'], { encoding: 'utf8' }).split('\f')
  return pages.findIndex(page => page.includes(text)) + 1
}

async function page(html: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  try {
    const view = await browser.newPage({ viewport: { width: 900, height: 1150 } })
    await view.goto(pathToFileURL(html).href)
    writeFileSync(docs('verifica-html.png'), smallPng(await view.screenshot()))
  } finally {
    await browser.close()
  }
}
