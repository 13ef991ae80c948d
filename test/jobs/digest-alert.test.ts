import { expect, it } from '@jest/globals'
import { syncAccounts } from '../../src/store/accounts.ts'
import { retryDigests } from '../../src/store/digests.ts'
import { startRecorder } from '../notifiers/http-support.ts'
import { startSmtp } from '../notifiers/support.ts'
import { townConfig } from '../support/town.ts'
import { databaseForEach, startTwoWorkers } from './two-workers.ts'

/** A weekly digest that does not arrive: who runs Polso hears of it once, and once when it arrives again. */

const database = databaseForEach()
const { closing } = database

const PASSWORD = 'opensesame'
const MINUTE = 60_000
const WEEK = 7 * 24 * 60 * MINUTE
/** Mondays at eight in Rome. */
const monday = Date.parse('2019-11-18T07:00:00Z')

/** A chat hears of what operators must mend, a mail server takes digests unless it answers with an address's code. */
async function telling() {
  const codes = new Map<string, number>()
  const smtp = await startSmtp({
    onAuth: (_auth, _session, done) => done(null, { user: 'polso' }),
    onRcptTo({ address }, _session, done) {
      const responseCode = codes.get(address)
      done(responseCode ? Object.assign(new Error(`no such user, ${PASSWORD}`), { responseCode }) : null)
    },
  })
  const chat = await startRecorder(200, '{"ok":true}')
  closing.push(smtp.close, chat.close)
  const url = `http://127.0.0.1:${chat.port}`
  const settings = (digests: readonly string[]) =>
    townConfig({
      url,
      more: { digest: { notifiers: digests } },
      env: { SMTP: `smtp://polso:${PASSWORD}@127.0.0.1:${smtp.port}` },
      notifiers: [
        { id: 'chat', type: 'telegram', bot_token: 'env:HOOK', chat_id: '-1', base_url: url, kinds: ['operational'] },
        {
          id: 'press',
          type: 'email',
          smtp_url: 'env:SMTP',
          from: 'polso@example.org',
          to: ['a@example.org', 'b@example.org'],
          kinds: [],
          tls: 'unverified',
        },
      ],
    })
  await syncAccounts(database.db, settings([]).accounts, new Date(monday - WEEK))
  const workers = (digests: readonly string[]) =>
    startTwoWorkers({ db: database.db, config: settings(digests), closing })
  const heard = () => chat.received.flatMap(({ body }) => (body.includes('“press”') ? [body] : []))
  return { codes, workers, minute: await workers(['press']), heard, mails: smtp.mails }
}

const alerts = () =>
  database.db
    .selectFrom('polso.alerts')
    .select(['state', 'severity', 'subject', 'evidence'])
    .where('type', '=', 'digest-failing')
    .execute()

it('that the mail server refuses for good is told at once, and ends with the next that arrives', async () => {
  const { codes, minute, heard, mails } = await telling()
  codes.set('a@example.org', 550)
  for (const at of [0, 1, 2]) await minute(monday + at * MINUTE)
  expect(mails).toHaveLength(1)
  expect(await alerts()).toMatchObject([
    {
      state: 'open',
      severity: 'warning',
      subject: 'press',
      evidence: { notifier: 'press', week: '2019-11-11', tries: 1, recipients: ['a@example.org'] },
    },
  ])
  const [said = '', ...others] = heard()
  expect(others).toEqual([])
  expect(said).toContain('Il riepilogo della settimana cominciata l’11 novembre doveva arrivare attraverso “press”')
  expect(said).toContain('Lo aspettano ancora: a@example.org.')
  expect(said).toContain('no such user')
  expect(said + JSON.stringify(await alerts())).not.toContain(PASSWORD)

  codes.clear()
  for (const at of [0, 1]) await minute(monday + WEEK + at * MINUTE)
  expect(mails).toHaveLength(3)
  expect(await alerts()).toMatchObject([{ state: 'resolved', evidence: { ended: 'fact-gone' } }])
  expect(heard().filter(body => body.includes('arriva di nuovo'))).toHaveLength(1)
}, 120_000)

it('is tried again at once after a restart, and not days later', async () => {
  const { codes, minute, mails } = await telling()
  codes.set('a@example.org', 550).set('b@example.org', 550)
  for (const at of [0, 1]) await minute(monday + at * MINUTE)
  expect(await alerts()).toMatchObject([{ state: 'open' }])
  codes.delete('a@example.org')
  await retryDigests(database.db, new Date(monday + 60 * MINUTE))
  for (const at of [60, 61]) await minute(monday + at * MINUTE)
  expect(mails).toHaveLength(1)
  expect(await alerts()).toMatchObject([{ state: 'open' }])
  codes.clear()
  await retryDigests(database.db, new Date(monday + 3 * 24 * 60 * MINUTE))
  await minute(monday + 3 * 24 * 60 * MINUTE)
  expect(mails).toHaveLength(1)
}, 120_000)

it('that only waits for a restless server is told after five tries, and ends when it has arrived', async () => {
  const { codes, minute, heard, mails } = await telling()
  for (const address of ['a@example.org', 'b@example.org']) codes.set(address, 451)
  let at = monday
  for (let tries = 0; tries < 4; tries++, at += 20 * MINUTE) await minute(at)
  await minute(at - 20 * MINUTE + 1) // nothing is due, and what has just failed is judged
  expect(await alerts()).toEqual([])
  for (let tries = 0; tries < 8; tries++, at += 20 * MINUTE) await minute(at)
  expect(await alerts()).toMatchObject([{ state: 'open', evidence: { tries: 5 } }])
  expect(heard()).toHaveLength(1)
  codes.clear()
  for (let tries = 0; tries < 6; tries++, at += 20 * MINUTE) await minute(at)
  expect(mails).toHaveLength(2)
  expect(await alerts()).toMatchObject([{ state: 'resolved' }])
  expect(heard()).toHaveLength(2)
}, 120_000)

it('that nobody was there to send is told, until the notifier no longer tells of the week', async () => {
  const { workers, minute, heard } = await telling()
  await minute(monday)
  await minute(monday + WEEK + 2 * 24 * 60 * MINUTE)
  await minute(monday + WEEK + 2 * 24 * 60 * MINUTE + MINUTE)
  expect(await alerts()).toMatchObject([{ state: 'open', evidence: { week: '2019-11-18', tries: 0 } }])
  expect(heard()[0]).toContain('per più di un giorno nessun worker era attivo per mandarlo')
  const restarted = await workers([])
  await restarted(monday + WEEK + 2 * 24 * 60 * MINUTE + 2 * MINUTE)
  expect(await alerts()).toMatchObject([{ state: 'resolved', evidence: { ended: 'no-longer-watched' } }])
}, 120_000)
