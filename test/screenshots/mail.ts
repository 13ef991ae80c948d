import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { sql } from 'kysely'
import { chromium } from 'playwright-core'
import PostalMime, { type Email } from 'postal-mime'
import { escaped } from '../../src/alerts/messages/layout.ts'
import type { Language } from '../../src/alerts/messages.ts'
import { Secret } from '../../src/config/secrets.ts'
import { notificationFor } from '../../src/jobs/notification.ts'
import { email } from '../../src/notifiers/email/index.ts'
import { openRuntime, type Runtime } from '../../src/runtime.ts'
import type { ToldTransition } from '../../src/store/told.ts'
import { toldColumns } from '../../src/store/told-columns.ts'
import { startSmtp } from '../notifiers/support.ts'
import { smallPng } from './small-png.ts'

/**
 * Makes docs/mail-it.png and docs/mail-en.png: the mail of the demo's alert, sent to a real SMTP server on loopback, read
 * from what that received, and shown by a browser. Wants a demo in the data folder:
 *
 *   npm run demo -- --once --ending 2019-12-31
 *   npm run screenshots:mail
 */

const RECIPIENT = 'ufficio.stampa@comune.example.org'

/** The alert whose cause came to light, as it was told then. */
async function newsOf({ db }: Runtime): Promise<ToldTransition> {
  const { rows } = await sql<ToldTransition>`
    select n.notification_id as "notificationId", ${RECIPIENT} as recipient, ${toldColumns()}
    from polso.notifications n join polso.alert_transitions t using (transition_id)
    join polso.alerts a using (alert_id) join polso.accounts c using (account_id)
    left join polso.content_series s using (series_id)
    where a.kind = 'metric' and t.step = 'news'
    order by t.at limit 1`.execute(db)
  const [news] = rows
  if (!news) throw new Error('No alert with news in this data folder: npm run demo -- --once --ending 2019-12-31')
  return { ...news, acknowledged: null } // nobody had answered yet
}

async function received(runtime: Runtime, language: Language): Promise<Email> {
  const { db, config, plugins, clock, log } = runtime
  const peer = await startSmtp()
  const settings = { smtp_url: Secret.of(`smtp://127.0.0.1:${peer.port}`), from: 'Polso <polso@comune.example.org>' }
  const notifier = email.create({ ...settings, to: [RECIPIENT], tls: 'unverified', timeout_seconds: 10 })
  const titles = new Map(plugins.collectors.map(({ platform, title }) => [platform, title]))
  const links = {
    url: 'https://polso.comune.example.org',
    secret: Secret.of('signs-nothing-but-this-picture-of-a-mail'),
  }
  const platformTitle = (platform: string) => titles.get(platform) ?? platform
  const deps = { db, log, platformTitle, timeZone: config.time_zone, links }
  const notification = await notificationFor(deps, 'press-office', { notifier, language }, await newsOf(runtime))
  await notifier.notify(notification, { now: () => clock.now(), signal: new AbortController().signal })
  await peer.close()
  return PostalMime.parse(peer.mails[0] ?? '')
}

/** What a mail program shows: the head, then the HTML with its picture. */
function asPage({ subject, from, to, date, html, attachments }: Email, language: Language): string {
  const [picture] = attachments
  const data = picture ? Buffer.from(picture.content as ArrayBuffer).toString('base64') : ''
  const shown = (html ?? '').replace(/src="cid:[^"]+"/, () => `src="data:image/png;base64,${data}"`)
  const when = new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Rome',
  })
  const rows = [
    `${from?.name} <${from?.address}>`,
    `${to?.map(each => each.address).join(', ')} · ${when.format(new Date(date ?? 0))}`,
  ]
  const head = `<div style="margin:-16px -16px 16px;padding:14px 16px;background:#eef1f4;font-size:13px;color:#44484d">
    <b style="font-size:16px;color:#16181a">${escaped(subject ?? '')}</b><br>${rows.map(escaped).join('<br>')}</div>`
  return shown.replace(/(<body[^>]*>)/, (_, body) => `${body}${head}`)
}

async function shoot(page: string, file: string): Promise<void> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const tab = await browser.newPage({ viewport: { width: 660, height: 400 } })
    await tab.setContent(page, { waitUntil: 'load' })
    writeFileSync(file, smallPng(await tab.screenshot({ fullPage: true })))
  } finally {
    await browser.close()
  }
}

const dataDir = resolve(process.env.POLSO_DATA_DIR ?? '.polso')
if (!existsSync(dataDir)) throw new Error(`No ${dataDir}: npm run demo -- --once --ending 2019-12-31`)
const env = { ...process.env, DATABASE_URL: undefined, POLSO_DATA_DIR: dataDir, LOG_LEVEL: 'warn' }
const runtime = await openRuntime({ command: 'screenshots', env, cwd: process.cwd() })
try {
  for (const language of ['it', 'en'] as const) {
    const file = new URL(`../../docs/mail-${language}.png`, import.meta.url).pathname
    await shoot(asPage(await received(runtime, language), language), file)
    process.stdout.write(`${file}\n`)
  }
} finally {
  await runtime.close()
}
