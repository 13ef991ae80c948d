import { readdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { SMTPServer } from 'smtp-server'
import { ManualClock } from '../../src/clock.ts'
import { attempt, type Check, failure, ok } from '../../src/commands/doctor/check.ts'
import { judgeClock } from '../../src/commands/doctor/clock.ts'
import { examine } from '../../src/commands/doctor/examine.ts'
import { checkPage } from '../../src/commands/doctor/page.ts'
import { checkQueue } from '../../src/commands/doctor/queue.ts'
import { checkReports } from '../../src/commands/doctor/reports.ts'
import { judgeCredential } from '../../src/commands/doctor/services.ts'
import { setupOf } from '../../src/runtime.ts'
import { type Simulator, STORY, startSimulator, storyWorld } from '../../src/simulator/index.ts'
import { hashPassword } from '../../src/web/access/passwords.ts'
import { createEmptyDatabase, createTestDatabase, onServer, type TestDatabase } from '../support/database.ts'
import { addAccounts, settings } from '../support/rows.ts'
import { siteConfig } from '../web/support.ts'
import { type Folder, mockYaml, newFolder } from './polso.ts'

const redisUrl = process.env.POLSO_TEST_REDIS_URL ?? ''

/** The report as lines, in their order. */
async function examined(folder: Folder, env: Record<string, string>): Promise<string[]> {
  return linesOf(await examine(await setupOf({ env, cwd: folder.path })))
}

function linesOf(checks: readonly Check[]): string[] {
  return checks.map(({ status, check, message, remedy }) =>
    [status, check, message, remedy].filter(Boolean).join(' | '),
  )
}

describe('doctor', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.close())

  it('finds nothing wrong where all is well', async () => {
    const smtp = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'] })
    await new Promise<void>(resolve => smtp.listen(0, '127.0.0.1', resolve))
    const { port } = smtp.server.address() as AddressInfo
    const folder = newFolder({ 'polso.yaml': `${mockYaml}${notifier}` })
    const lines = await examined(folder, {
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl,
      SMTP: `smtp://127.0.0.1:${port}`,
    })
    await new Promise<void>(resolve => smtp.close(resolve))
    folder.remove()
    expect(lines).toEqual([
      'ok | configuration | polso.yaml: 2 accounts, 1 credential, 1 schedule, 1 notifier',
      'ok | data folder | not needed: the data lies in the Postgres of DATABASE_URL',
      expect.stringMatching(/^ok \| postgres \| version \d+\.\d+/),
      'ok | rights | the user may make and change the tables',
      'ok | tables | up to date',
      expect.stringMatching(/^ok \| queue \| Redis \d+\.\d+\.\d+$/),
      'ok | credential demo | Mock: nothing to check: the mock needs no credential',
      'ok | accounts of demo | 2 found',
      expect.stringMatching(/^ok \| notifier ufficio \| 127\.0\.0\.1:\d+ answers$/),
      'ok | page | for this machine alone, without a login',
      'ok | links | messages carry no links to answer by: web.url and web.secret are not set',
      'ok | clock | agrees with Postgres',
    ])
  })

  it('prints one JSON document', async () => {
    const folder = newFolder({ 'polso.yaml': mockYaml })
    const { code, stdout, stderr } = await folder.polso('doctor --json', { DATABASE_URL: database.url })
    folder.remove()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, checks: expect.arrayContaining([ok('tables', 'up to date')]) })
  })

  it('looks at everything else where the configuration is broken', async () => {
    const folder = newFolder({
      'polso.yaml': mockYaml.replace('platform: mock }\naccounts', 'platform: mok }\nacounts'),
    })
    const lines = await examined(folder, { DATABASE_URL: database.url })
    folder.remove()
    expect(lines).toEqual([
      'failure | configuration | polso.yaml: line 3  credentials.demo.platform: is no platform that polso knows; did you mean "mock"?',
      'failure | configuration | polso.yaml: line 4  acounts: is no key that polso knows here; did you mean "accounts"?',
      'ok | data folder | not needed: the data lies in the Postgres of DATABASE_URL',
      expect.stringMatching(/^ok \| postgres \| version/),
      'ok | rights | the user may make and change the tables',
      'ok | tables | up to date',
      'ok | queue | in Postgres; set REDIS_URL to keep it in Redis',
      'ok | clock | agrees with Postgres',
    ])
  })

  it('names what can not be reached, each with its remedy', async () => {
    const folder = newFolder({ 'polso.yaml': `${mockYaml}${notifier}` })
    const away = {
      DATABASE_URL: 'postgres://u:opensesame@127.0.0.1:1/polso',
      REDIS_URL: 'redis://:opensesame@127.0.0.1:1',
      SMTP: 'smtp://u:opensesame@127.0.0.1:1',
    }
    const { code, stdout, stderr } = await folder.polso('doctor', away)
    folder.remove()
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout.split('\n').filter(line => !line.startsWith('ok'))).toEqual([
      'failure  postgres          Postgres at 127.0.0.1:1/polso: nothing listens there. Is it running, and is DATABASE_URL right?',
      'failure  queue             Redis: nothing listens there',
      '                           → Is it running, and is REDIS_URL right (host, port, password, rediss:// for TLS)?',
      expect.stringMatching(/^failure {2}notifier ufficio {2}the SMTP server/),
      'warning  clock             nothing to compare it with',
      '                           → Mend what failed above and look again.',
      '',
      '3 failed, 1 to look at, 6 fine.',
      '',
    ])
    expect(stdout).not.toContain('opensesame')
  })

  it('does not try addresses that are wrong', async () => {
    const folder = newFolder({ 'polso.yaml': mockYaml })
    const lines = await examined(folder, { DATABASE_URL: 'mysql://x', REDIS_URL: 'http://x' })
    folder.remove()
    expect(lines).toContain('failure | postgres | not tried: DATABASE_URL is wrong')
    expect(lines).toContain('failure | queue | not tried: REDIS_URL is wrong')
  })

  it('warns of alerts that nobody would hear of', async () => {
    const folder = newFolder({ 'polso.yaml': `${mockYaml}${notifier.replace('to:', 'kinds: [metric]\n    to:')}` })
    const lines = await examined(folder, { DATABASE_URL: database.url, SMTP: 'smtp://127.0.0.1:1' })
    folder.remove()
    expect(lines).toContain(
      'warning | configuration | nobody is told of dead tokens and failing runs | Add a notifier with "kinds: [operational]" to polso.yaml.',
    )
  })

  it('warns of an account that no notifier tells of', async () => {
    const some = notifier.replace('to:', 'accounts: [town-two]\n    kinds: [metric]\n    to:')
    const text = `${mockYaml}${some}`
    const folder = newFolder({ 'polso.yaml': text })
    const lines = await examined(folder, { DATABASE_URL: database.url, SMTP: 'smtp://127.0.0.1:1' })
    folder.remove()
    const told = lines.filter(line => line.includes('falls and pauses'))
    expect(told).toEqual([
      'warning | configuration | nobody is told of falls and pauses of town-one | Name it under "accounts" of a notifier with "kinds: [metric]".',
    ])
  })
})

describe('the verifica of a contract that ends', () => {
  const contract = { supplier: 'Multimedia', subject: 'Canali', start: '2019-03-25', end: '2019-07-31', amount: 6000 }
  const contracts = [{ ...contract, id: 'social', currency: 'EUR', accounts: ['comune-twitter'] }]
  const mailer = {
    id: 'ufficio',
    type: 'email',
    smtp_url: 'env:SMTP',
    from: 'polso@comune.example.org',
    to: ['ufficio@comune.example.org'],
  }
  const config = (verifica: unknown, more: Record<string, unknown> = { contracts }) =>
    siteConfig({}, { SMTP: 'smtp://127.0.0.1:1' }, { verifica, notifiers: [mailer], ...more })
  const report = (verifica: unknown, found: readonly Check[] = [], more?: Record<string, unknown>) =>
    linesOf(checkReports(config(verifica, more), found))

  it('is not spoken of where nobody wants one, and told where none can come', () => {
    expect(report({})).toEqual([])
    expect(report({ out: '/tmp' }, [], { contracts: [] })).toEqual([
      'warning | verifica | no contract ends, so none is ever written | Add the contracts to polso.yaml.',
    ])
  })

  it('can be written where its folder is or can be made, and nothing is left behind', () => {
    const folder = newFolder()
    const out = join(folder.path, 'reports', 'verifica')
    expect(report({ out })).toEqual([`ok | verifica | ${out} can be written to`])
    expect(report({ out: folder.path })).toEqual([`ok | verifica | ${folder.path} can be written to`])
    expect(readdirSync(folder.path)).toEqual([])
    folder.remove()
  })

  it('can not be written into a file, or where the system lets nothing be made', () => {
    const folder = newFolder({ file: '' })
    const remedy = 'Let the user that runs polso write there, or set verifica.out to another folder.'
    for (const [out, code] of [
      [join(folder.path, 'file', 'reports'), 'ENOTDIR'],
      ['/proc/polso/reports', 'ENOENT'],
    ] as const) {
      const [line] = report({ out })
      expect(line).toContain(`failure | verifica | nothing can be written into ${out}: `)
      expect(line).toContain(`(${code}) | ${remedy}`)
    }
    folder.remove()
  })

  it('is mailed by a notifier that answers', () => {
    const verifica = { mail_to: ['segreteria@comune.example.org'] }
    expect(report(verifica, [ok('notifier ufficio', 'answers')])).toEqual([
      'ok | verifica | mailed to segreteria@comune.example.org by notifier ufficio',
    ])
    expect(report(verifica, [failure('notifier ufficio', 'nothing listens there')])).toEqual([
      "failure | verifica | can't be mailed to segreteria@comune.example.org: notifier ufficio fails | " +
        'Mend notifier ufficio, or name another email notifier as verifica.notifier.',
    ])
  })

  it('is looked at by the whole of doctor', async () => {
    const yaml = `${mockYaml}${notifier}
contracts:
  - { id: social, supplier: Multimedia, subject: Canali, start: 2019-03-25, end: 2019-07-31, amount: 6000, currency: EUR, accounts: [town-one] }
verifica: { out: verifica, mail_to: [segreteria@comune.example.org] }
`
    const folder = newFolder({ 'polso.yaml': yaml })
    const env = { DATABASE_URL: 'postgres://127.0.0.1:1/polso', SMTP: 'smtp://127.0.0.1:1' }
    const lines = (await examined(folder, env)).filter(line => line.includes('| verifica |'))
    expect(lines).toEqual([
      expect.stringMatching(/^ok \| verifica \| .*\/verifica can be written to$/),
      expect.stringMatching(/^failure \| verifica \| can't be mailed .* notifier ufficio fails/),
    ])
    expect(readdirSync(folder.path)).toEqual(['polso.yaml'])
    folder.remove()
  })
})

describe('the page', () => {
  const secret = 'x'.repeat(32)
  const page = (web: unknown, host = '127.0.0.1') => linesOf(checkPage(siteConfig(web, {}, { http: { host } })))

  it('that lets nobody in is told, with what to set', () => {
    expect(page({}, '0.0.0.0')).toEqual([
      expect.stringMatching(/^warning \| page \| The page is not served: http\.host .* Set web\.users/),
      'warning | links | messages carry no links to answer by: web.url and web.secret missing | Set web.url and web.secret in polso.yaml.',
    ])
    const [access, links] = page({ url: 'https://polso.example.org' })
    expect(access).toMatch(/^warning \| page \| The page is not served: web\.url is a public address/)
    expect(links).toMatch(/^warning \| links \| .*: web\.secret missing \| Set web\.secret/)
  })

  it('of which people are named tells by whom, and where messages lead', async () => {
    const users = [{ name: 'anna', password_hash: 'env:HASH' }]
    const web = { url: 'https://polso.example.org', secret: 'env:WEB', users }
    const hash = await hashPassword('correct horse')
    const config = siteConfig({ ...web, trusted_proxy: { header: 'X-Remote-User' } }, { HASH: hash, WEB: secret })
    expect(linesOf(checkPage(config))).toEqual([
      'ok | page | users who log in: anna; whom the reverse proxy names in X-Remote-User',
      'ok | links | messages lead to https://polso.example.org',
    ])
  })
})

const notifier = `notifiers:
  - id: ufficio
    type: email
    smtp_url: env:SMTP
    from: polso@comune.example.org
    to: [ufficio@comune.example.org]
`

describe('Postgres', () => {
  it('without tables, and a user without rights', async () => {
    const database = await createEmptyDatabase()
    const user = `polso_reader_${process.pid}`
    await onServer(`create role ${user} login password 'x'`)
    const url = Object.assign(new URL(database.url), { username: user, password: 'x' })
    const folder = newFolder({ 'polso.yaml': mockYaml })
    const lines = await examined(folder, { DATABASE_URL: url.href })
    folder.remove()
    await database.close()
    await onServer(`drop role ${user}`)
    expect(lines).toContainEqual(
      expect.stringMatching(`^failure \\| rights \\| The user "${user}" may not create schemas`),
    )
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^warning \| tables \| not up to date yet: 0001-.* \| Run: polso migrate; polso start does it too\.$/,
      ),
    )
  })
})

describe('Redis', () => {
  it('with a wrong password', async () => {
    const url = Object.assign(new URL(redisUrl), { password: 'opensesame', username: 'nobody' })
    expect(linesOf(await checkQueue(url.href))).toEqual([
      expect.stringMatching(/^failure \| queue \| Redis: it refuses the user or the password \| /),
    ])
  })

  it('that is too old, or that drops keys', async () => {
    const old = await fakeRedis('5.0.7', 'noeviction')
    expect(linesOf(await checkQueue(old.url))).toEqual([
      'failure | queue | Redis 5.0.7 is too old | Use Redis 6.2 or newer, or unset REDIS_URL to keep the queue in Postgres.',
    ])
    old.server.close()
    const evicting = await fakeRedis('7.0.15', 'allkeys-lru')
    expect(linesOf(await checkQueue(evicting.url))).toEqual([
      'ok | queue | Redis 7.0.15',
      expect.stringMatching(
        /^warning \| queue \| Redis drops keys when memory is short \(maxmemory-policy allkeys-lru\) \| /,
      ),
    ])
    evicting.server.close()
  })
})

/** Speaks as much of the protocol as doctor asks for. */
async function fakeRedis(version: string, policy: string): Promise<{ url: string; server: TcpServer }> {
  const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`
  const answer = (command: string) => {
    if (command === 'info') return bulk(`# Server\r\nredis_version:${version}\r\nloading:0\r\n`)
    if (command === 'config') return `*2\r\n${bulk('maxmemory-policy')}${bulk(policy)}`
    return command === 'hello' ? '-ERR unknown command\r\n' : '+OK\r\n'
  }
  const server = createTcpServer(socket =>
    socket
      .on('error', () => {})
      .on('data', data => {
        const commands = [...data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)].map(match => match[1] ?? '')
        for (const command of commands) socket.write(answer(command.toLowerCase()))
      }),
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

describe('a credential', () => {
  let platform: Server
  let date: string | undefined
  beforeAll(async () => {
    platform = createServer((_, response) => {
      if (date) response.setHeader('date', date)
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end('{"title":"Unauthorized","status":401}')
    })
    await new Promise<void>(resolve => platform.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => new Promise(resolve => platform.close(resolve)))

  it('that the platform refuses is a failure, and its Date header tells the time', async () => {
    const { port } = platform.address() as AddressInfo
    const x = `  x: { platform: twitter, bearer_token: env:X, base_url: "http://127.0.0.1:${port}" }`
    const folder = newFolder({ 'polso.yaml': mockYaml.replace('  demo', `${x}\n  demo`) })
    date = new Date(Date.now() - 3_600_000).toUTCString()
    const lines = await examined(folder, { X: 'opensesame', DATABASE_URL: 'postgres://127.0.0.1:1/polso' })
    folder.remove()
    expect(lines).toContainEqual(expect.stringMatching(/^failure \| credential x \| X \(Twitter\): /))
    expect(lines.at(-1)).toMatch(/^failure \| clock \| 3(599|600|601) s ahead of twitter \| Set the clock by NTP/)
    expect(lines.join()).not.toContain('opensesame')
  })

  const now = new Date('2026-03-01T12:00:00Z')
  it.each([
    [null, 'ok | credential meta | Facebook: of Comune'],
    ['2026-03-15T12:00:00Z', 'ok | credential meta | Facebook: of Comune; valid until 2026-03-15'],
    [
      '2026-03-15T11:59:59Z',
      'warning | credential meta | Facebook: of Comune; valid until 2026-03-15, 13 days from now | ',
    ],
    ['2026-03-01T11:59:59Z', 'failure | credential meta | Facebook: of Comune; valid until 2026-03-01 | '],
  ])('that expires at %p', (expires, line) => {
    const checked = { ok: true, message: 'of Comune', expiresAt: expires === null ? null : new Date(expires) }
    expect(linesOf([judgeCredential('credential meta', 'Facebook', checked, now)])[0]).toContain(line)
  })
})

describe('accounts', () => {
  let simulator: Simulator
  let database: TestDatabase
  beforeAll(async () => {
    const now = new Date() // tokens are valid from here
    const world = storyWorld({ ending: now.toISOString().slice(0, 10) })
    simulator = await startSimulator({ clock: new ManualClock(now), world })
    database = await createTestDatabase()
  })
  afterAll(() => Promise.all([simulator.close(), database.close()]))

  async function accountLines(accounts: readonly (readonly [string, string, string])[]): Promise<string[]> {
    const meta = `access_token: env:META, app_secret: env:APP, base_url: "${simulator.url}"`
    const folder = newFolder({
      'polso.yaml': `schedules: { hourly: "0 * * * *" }
credentials:
  page: { platform: facebook, ${meta} }
  gram: { platform: instagram, ${meta} }
  x: { platform: twitter, bearer_token: env:X, base_url: "${simulator.url}" }
accounts:
${accounts.map(([id, platform, handle]) => `  - { id: ${id}, platform: ${platform}, handle: "${handle}" }`).join('\n')}
`,
    })
    const secrets = { META: STORY.metaToken, APP: STORY.appSecret, X: STORY.xToken }
    const lines = await examined(folder, { ...secrets, DATABASE_URL: database.url })
    folder.remove()
    return lines.filter(line => / \| account/.test(line))
  }

  it('that exist are counted, and what asking cost is told', async () => {
    const lines = await accountLines([
      ['p', 'facebook', STORY.facebook.id],
      ['i', 'instagram', STORY.instagram.id],
      ['t', 'twitter', STORY.twitter.handle],
    ])
    expect(lines).toEqual([
      'ok | accounts of page | 1 found',
      'ok | accounts of gram | 1 found',
      'ok | accounts of x | 1 found; asking for them cost $0.01',
    ])
  })

  it('that do not exist are named with their place and the remedy', async () => {
    const lines = await accountLines([
      ['p', 'facebook', '999999999999999'],
      ['q', 'facebook', STORY.facebook.id],
      ['i', 'instagram', '17841400000000099'],
      ['t', 'twitter', 'nobody_at_all'],
    ])
    expect(lines).toEqual([
      'ok | accounts of page | 1 found',
      expect.stringMatching(/^failure \| account p \| accounts\[0\]\.handle: .*check the handle and the token$/),
      expect.stringMatching(/^failure \| account i \| accounts\[2\]\.handle: .*check the handle and the token$/),
      expect.stringMatching(
        /^failure \| account t \| accounts\[3\]\.handle: there is no account nobody_at_all on X; corr/,
      ),
    ])
  })

  it('that were renamed since they were read are found by their id', async () => {
    const read = settings('t', { platform: 'twitter', handle: 'old_name', credential: 'x' })
    await addAccounts(database.db, [read], new Date())
    await sql`update polso.accounts set platform_id = ${STORY.twitter.id} where key = 't'`.execute(database.db)
    expect(await accountLines([['t', 'twitter', 'old_name']])).toEqual([expect.stringContaining('1 found')])
    expect(await accountLines([['t', 'twitter', 'other_name']])).toEqual([expect.stringContaining('other_name')])
  })

  it('are not asked for with a credential that does not work', async () => {
    simulator.faults.add({ platform: 'twitter', kind: 'dead-token' })
    expect(await accountLines([['t', 'twitter', STORY.twitter.handle]])).toEqual([])
  })
})

describe('the clock', () => {
  it.each([
    [9_000, 'ok | clock | agrees with Postgres'],
    [-60_000, 'warning | clock | 60 s behind Postgres | '],
    [300_000, 'failure | clock | 300 s ahead of Postgres | '],
  ])('that is %p ms ahead', (ms, line) => {
    expect(linesOf([judgeClock(new Map([['Postgres', ms]]))])[0]).toContain(line)
  })
})

describe('a check', () => {
  it('that never answers is a failure, and is told to stop', async () => {
    let stopped = false
    const silent = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => {
        stopped = true
      })
      return new Promise<Check>(() => {})
    }
    expect(linesOf(await attempt('queue', silent, 20))).toEqual([
      'failure | queue | no answer within 0.02 s | Check address, port and firewall.',
    ])
    expect(stopped).toBe(true)
  })

  it('that throws is a failure without secrets', async () => {
    const broken = async () => {
      throw new Error('at https://x/?access_token=opensesame')
    }
    expect(linesOf(await attempt('queue', broken))).toEqual(['failure | queue | at https://x/?access_token=[secret]'])
  })

  it('that answers in time is left alone', async () => {
    expect(await attempt('queue', async () => ok('queue', 'well'), 1000)).toEqual([ok('queue', 'well')])
  })
})
