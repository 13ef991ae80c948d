import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import PostalMime from 'postal-mime'
import { ManualClock } from '../../src/clock.ts'
import { Secret } from '../../src/config/secrets.ts'
import { dayStart } from '../../src/days.ts'
import { type ContractReportDeps, writeContractReports } from '../../src/jobs/verifica.ts'
import { email } from '../../src/notifiers/email/index.ts'
import { type Letter, type Notifier, NotifyError } from '../../src/notifiers/notifier.ts'
import { installedPlugins } from '../../src/plugins.ts'
// Loaded here, since jest can't load them for several at once.
import '../../src/reports/issue.ts'
import '../../src/reports/render/pdf.ts'
import '../../src/reports/write.ts'
import { startSmtp } from '../notifiers/support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { reportConfig, storeTown, ZONE } from './town.ts'

let database: TestDatabase
let out: string
beforeEach(async () => {
  database = await createTestDatabase({ poolSize: 10 })
  await storeTown(database.db)
  out = mkdtempSync(join(tmpdir(), 'polso-verifica-'))
})
afterEach(async () => {
  rmSync(out, { recursive: true, force: true })
  await database.close()
})

/** The contract ends on 15 December; its report is due three days later. */
const due = dayStart('2019-12-18', ZONE)
const tooEarly = new Date(due.getTime() - 1)

function recorder(before: (letter: Letter) => void = () => {}) {
  const got: Letter[] = []
  const write = async (letter: Letter) => {
    before(letter)
    got.push(letter)
  }
  const notifier: Notifier = { write, notify: write, check: async () => '', close: async () => {} }
  return { got, mailer: { notifier, language: 'it' as const, recipients: [] } }
}

function deps(
  clock: ManualClock,
  mailer: ContractReportDeps['mailer'],
  more: Record<string, unknown> = {},
): ContractReportDeps {
  const verifica = { body: 'Comune della Spezia', out, mail_to: ['a@example.org', 'b@example.org'], ...more }
  const notifiers = [
    { id: 'mail', type: 'email', smtp_url: 'env:HOOK', from: 'polso@example.org', to: ['x@example.org'] },
  ]
  const config = reportConfig({ verifica, notifiers })
  const log = pino({ level: 'silent' })
  return {
    db: database.db,
    clock,
    log,
    config,
    plugins: installedPlugins,
    mailer,
    signal: new AbortController().signal,
  }
}

const rows = () => database.db.selectFrom('polso.contract_reports').selectAll().execute()

describe('at the end of a contract', () => {
  it('its report is written and mailed once, whatever restarts and however many replicas', async () => {
    const clock = new ManualClock(tooEarly)
    const { got, mailer } = recorder()
    await writeContractReports(deps(clock, mailer))
    expect(await rows()).toEqual([])
    clock.set(due)
    await Promise.all(Array.from({ length: 3 }, () => writeContractReports(deps(clock, mailer))))
    clock.set(new Date(due.getTime() + 20 * 86_400_000))
    await writeContractReports(deps(clock, mailer))
    expect(got.map(letter => letter.recipient)).toEqual(['a@example.org', 'b@example.org'])
    const [row, ...others] = await rows()
    expect(others).toEqual([])
    expect(row).toMatchObject({ status: 'done', attempts: 1, mailed_to: ['a@example.org', 'b@example.org'] })
    const stem = `verifica-2019-11-04-2019-12-15-it-${row?.code}`
    expect(readdirSync(out).sort()).toEqual([`${stem}.html`, `${stem}.pdf`])
  }, 120_000)

  it('the mail is a whole one: words to read, PDF and HTML with it', async () => {
    const peer = await startSmtp()
    const mailer = {
      notifier: email.create({
        smtp_url: Secret.of(`smtp://127.0.0.1:${peer.port}`),
        from: 'Polso <polso@comune.example.org>',
        to: ['x@example.org'],
        tls: 'unverified',
        timeout_seconds: 5,
      }),
      language: 'it' as const,
      recipients: [],
    }
    await writeContractReports(deps(new ManualClock(due), mailer, { mail_to: ['a@example.org'] }))
    await peer.close()
    const mail = await PostalMime.parse(peer.mails[0] ?? '')
    expect(mail.subject?.replaceAll('\u00a0', ' ')).toBe(
      'Verifica dei canali social: Comune della Spezia, dal 4 novembre al 15 dicembre 2019',
    )
    expect(mail.text?.replaceAll(' ', ' ')).toContain('costa 7.500 €. Conta 2 mesi: 3.750 € al mese.')
    expect(mail.text).not.toContain('6.000')
    expect(mail.attachments.map(({ filename, mimeType }) => [filename?.split('.').at(-1), mimeType])).toEqual([
      ['pdf', 'application/pdf'],
      ['html', 'text/html'],
    ])
    expect(
      Buffer.from(mail.attachments[0]?.content as ArrayBuffer)
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
  }, 120_000)

  it('a mail that fails is tried again, without those who have got theirs', async () => {
    const clock = new ManualClock(due)
    let down = true
    const { got, mailer } = recorder(({ recipient }) => {
      if (down && recipient === 'b@example.org') throw new NotifyError('the SMTP server could not be used', false)
    })
    await writeContractReports(deps(clock, mailer))
    expect(await rows()).toMatchObject([
      { status: 'due', last_error: 'the SMTP server could not be used', claim: null },
    ])
    down = false
    await writeContractReports(deps(clock, mailer))
    expect(got).toHaveLength(1)
    clock.set(new Date(due.getTime() + 10 * 60_000))
    await writeContractReports(deps(clock, mailer))
    expect(got.map(letter => letter.recipient)).toEqual(['a@example.org', 'b@example.org'])
    expect(await rows()).toMatchObject([{ status: 'done', attempts: 2 }])
  }, 120_000)

  it('a folder that can not be written to is told and tried again', async () => {
    const file = join(out, 'file')
    writeFileSync(file, '')
    const { got, mailer } = recorder()
    await writeContractReports(deps(new ManualClock(due), mailer, { out: join(file, 'inside') }))
    expect(got).toEqual([])
    expect(await rows()).toMatchObject([
      { status: 'due', last_error: expect.stringContaining('Nothing can be written') },
    ])
  }, 120_000)

  it('long after its end nothing is made up for, and without a folder or an address nothing is done', async () => {
    const { mailer } = recorder()
    await writeContractReports(deps(new ManualClock(dayStart('2020-03-01', ZONE)), mailer))
    await writeContractReports(deps(new ManualClock(due), mailer, { out: undefined, mail_to: [] }))
    expect(await rows()).toEqual([])
  })
})
