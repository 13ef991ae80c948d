import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { dayStart } from '../../src/days.ts'
// Loaded here, since jest can't load them for several at once.
import '../../src/jobs/verifica.ts'
import '../../src/reports/issue.ts'
import '../../src/reports/render/pdf.ts'
import '../../src/reports/write.ts'
import { retryContractReports } from '../../src/store/contract-reports.ts'
import { startRecorder } from '../notifiers/http-support.ts'
import { startSmtp } from '../notifiers/support.ts'
import { contracts, storeTown, ZONE } from '../reports/town.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { townConfig } from '../support/town.ts'
import { startTwoWorkers } from './two-workers.ts'

/** A contract's report that does not arrive: who runs Polso hears of it once, and once when it has arrived. */

let database: TestDatabase
let folder: string
const closing: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  database = await createTestDatabase({ poolSize: 10 })
  await storeTown(database.db)
  folder = mkdtempSync(join(tmpdir(), 'polso-verifica-'))
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  rmSync(folder, { recursive: true, force: true })
  await database.close()
})

const PASSWORD = 'opensesame'
/** The contract ends on 15 December; its report is due three days later. */
const due = dayStart('2019-12-18', ZONE).getTime()
const MINUTE = 60_000

/** Two workers on one database; a chat hears of what operators must mend, a mail server takes reports. */
async function twoWorkers(verifica: Record<string, unknown>) {
  const refused = new Set<string>()
  const smtp = await startSmtp({
    onAuth: (_auth, _session, done) => done(null, { user: 'polso' }),
    onRcptTo({ address }, _session, done) {
      const refusal = Object.assign(new Error(`no such user, ${PASSWORD}`), { responseCode: 550 })
      done(refused.has(address) ? refusal : null)
    },
  })
  const chat = await startRecorder(200, '{"ok":true}')
  closing.push(smtp.close, chat.close)
  const config = townConfig({
    url: `http://127.0.0.1:${chat.port}`,
    more: { contracts, verifica: { body: 'Comune della Spezia', ...verifica } },
    env: { SMTP: `smtp://polso:${PASSWORD}@127.0.0.1:${smtp.port}` },
    notifiers: [
      {
        id: 'chat',
        type: 'telegram',
        bot_token: 'env:HOOK',
        chat_id: '-1',
        base_url: `http://127.0.0.1:${chat.port}`,
        kinds: ['operational'],
      },
      {
        id: 'mail',
        type: 'email',
        smtp_url: 'env:SMTP',
        from: 'polso@example.org',
        to: ['x@example.org'],
        kinds: [],
        tls: 'unverified',
      },
    ],
  })
  const minute = await startTwoWorkers({ db: database.db, config, closing })
  const heard = () => chat.received.flatMap(({ body }) => (body.includes('“second”') ? [body] : []))
  return { refused, minute, heard, mails: smtp.mails }
}

const alerts = () =>
  database.db
    .selectFrom('polso.alerts')
    .select(['state', 'severity', 'subject', 'evidence'])
    .where('type', '=', 'report-failing')
    .execute()

const report = () => database.db.selectFrom('polso.contract_reports').selectAll().executeTakeFirstOrThrow()

it('that the mail server refuses for good is told at once, and again when it has arrived after a restart', async () => {
  const mailTo = ['a@example.org', 'b@example.org']
  const { refused, minute, heard, mails } = await twoWorkers({ mail_to: mailTo })
  refused.add('a@example.org')
  for (const at of [0, 1, 2]) await minute(due + at * MINUTE)
  expect(mails).toHaveLength(1)
  expect(await report()).toMatchObject({ status: 'failed', attempts: 1, mailed_to: ['b@example.org'] })
  expect(await alerts()).toMatchObject([
    {
      state: 'open',
      severity: 'warning',
      subject: 'second',
      evidence: { contract: 'second', ends_on: '2019-12-15', tries: 1, recipients: ['a@example.org'] },
    },
  ])
  const [said = '', ...others] = heard()
  expect(others).toEqual([])
  expect(said).toContain('La verifica del contratto “second”, finito il 15 dicembre, doveva essere pronta')
  expect(said).toContain('La aspettano ancora: a@example.org')
  expect(said).toContain('no such user')
  expect(said).toContain('Rimedio: ')
  expect(said + JSON.stringify(await alerts())).not.toContain(PASSWORD)

  refused.clear()
  const restart = new Date(due + 10 * 60 * MINUTE)
  await retryContractReports(database.db, '2019-12-18', restart)
  for (const at of [0, 1, 2]) await minute(restart.getTime() + at * MINUTE)
  expect(mails).toHaveLength(2)
  expect(await alerts()).toMatchObject([{ state: 'resolved', evidence: { ended: 'fact-gone' } }])
  expect(heard()).toHaveLength(2)
  expect(heard()[1]).toContain('è stata scritta e consegnata come previsto')
}, 180_000)

it('whose folder can not be written to is told after five tries, and ends when it could', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const { minute, heard } = await twoWorkers({ out: file })
  for (const at of [0, 5, 15, 35]) await minute(due + at * MINUTE)
  await minute(due + 36 * MINUTE)
  expect(heard()).toEqual([])
  await minute(due + 75 * MINUTE)
  await minute(due + 76 * MINUTE)
  expect(await report()).toMatchObject({ status: 'due', attempts: 5 })
  expect(heard()).toHaveLength(1)
  expect(heard()[0]).toContain('5 tentativi falliti')
  expect(heard()[0]).toContain(file)
  rmSync(file)
  await minute(due + 155 * MINUTE)
  await minute(due + 156 * MINUTE)
  expect(readdirSync(file)).toHaveLength(2)
  expect(await alerts()).toMatchObject([{ state: 'resolved' }])
  expect(heard()).toHaveLength(2)
}, 180_000)

it.each([
  ['of a contract that was taken out', sql`update polso.contracts set active = false`, 3],
  ['of a contract that goes on', sql`update polso.contracts set ends_on = ends_on + 60`, 3],
  ['of a contract that ended long ago', sql`select 1`, 60 * 24 * 45],
])(
  '%s is awaited no longer, and that is said',
  async (_, change, minutes) => {
    const { refused, minute, heard } = await twoWorkers({ mail_to: ['a@example.org'] })
    refused.add('a@example.org')
    for (const at of [0, 1]) await minute(due + at * MINUTE)
    expect(heard()).toHaveLength(1)
    await change.execute(database.db)
    await minute(due + minutes * MINUTE)
    expect(await alerts()).toMatchObject([{ state: 'resolved', evidence: { ended: 'no-longer-watched' } }])
    expect(heard()).toHaveLength(2)
    expect(heard()[1]).toContain('non è più attesa')
  },
  180_000,
)
