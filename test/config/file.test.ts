import { describe, expect, it } from '@jest/globals'
import { ConfigError } from '../../src/config/faults.ts'
import { type Config, configOf, loadConfig } from '../../src/config/file.ts'
import { plugins } from './plugins.ts'

const env = { META: 'opensesame-meta', X: 'opensesame-x', SMTP: 'smtp://u:opensesame@mail' }

const good = `
schedules:
  hourly: "0 * * * *"
credentials:
  meta:
    platform: facebook
    access_token: env:META
  x:
    platform: twitter
    bearer_token: env:X
accounts:
  - id: comune-facebook
    platform: facebook
    handle: "117022388346471"
  - id: comune-twitter
    name: Comune
    platform: twitter
    handle: ComuneSP
    time_zone: Europe/London
    detection: { min_history_days: 14 }
    series:
      - id: rassegna
        name: Rassegna stampa
        match: { hashtag: "#rassegna" }
        cadence: "30 8 * * 1-5"
notifiers:
  - id: ufficio
    type: email
    smtp_url: env:SMTP
    from: polso@comune.example.org
    to: [ufficio@comune.example.org]
    language: en
`

function load(text: string, files: Record<string, string> = {}): Config {
  const readFile = (path: string) => {
    const file = path === '/etc/polso.yaml' ? text : files[path]
    if (file === undefined) throw Object.assign(new Error('nothing there'), { code: 'ENOENT' })
    return file
  }
  return loadConfig('/etc/polso.yaml', { env, readFile }, plugins)
}

/** The message a user reads. */
function faultsOf(text: string): string {
  try {
    load(text)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('there was no fault')
}

/** The message when `from` of the good file is replaced by `to`. */
function changed(from: string, to: string): string {
  expect(good).toContain(from)
  return faultsOf(good.replace(from, to))
}

describe('a right configuration', () => {
  it('lays the sensitivity of an account over that of all, metric by metric', () => {
    const text = `${good}\ndetection: { false_alarms_per_year: 2, metrics: { reach: off, views: 0.5 } }\n`
    const { accounts } = load(text.replace('{ min_history_days: 14 }', '{ metrics: { views: 3 } }'))
    expect(accounts.map(account => account.detection)).toMatchObject([
      { false_alarms_per_year: 2, metrics: { reach: 'off', views: 0.5 } },
      { false_alarms_per_year: 2, metrics: { reach: 'off', views: 3 } },
    ])
  })

  it('fills in what may be left out', () => {
    const config = load(good)
    expect(config.accounts[0]).toMatchObject({
      id: 'comune-facebook',
      name: 'comune-facebook',
      credential: 'meta',
      schedule: 'hourly',
      time_zone: 'Europe/Rome',
      series: [],
      detection: config.detection,
    })
    expect(config.accounts[1]).toMatchObject({
      name: 'Comune',
      time_zone: 'Europe/London',
      series: [{ id: 'rassegna', match: { hashtag: 'rassegna' }, grace_minutes: 120 }],
      detection: { ...config.detection, min_history_days: 14 },
    })
    expect(config).toMatchObject({
      language: 'it',
      http: { host: '127.0.0.1', port: 8080 },
      retention: { platform_calls: 400, snapshots: 'forever' },
    })
  })

  it('hands each plugin its own settings, secrets resolved', () => {
    const config = load(good)
    expect(Object.keys(config.credentials)).toEqual(['meta', 'x'])
    expect(config.credentials.x).toMatchObject({ id: 'x', platform: 'twitter' })
    expect(reveal(config.credentials.x?.settings, 'bearer_token')).toBe(env.X)
    expect(config.notifiers[0]).toMatchObject({ id: 'ufficio', kinds: ['metric', 'operational'], language: 'en' })
    expect(reveal(config.notifiers[0]?.settings, 'smtp_url')).toBe(env.SMTP)
  })

  it('lets a notifier tell of all accounts, or of those it names', () => {
    expect(load(good).notifiers[0]?.accounts).toBeNull()
    const some = load(good.replace('language: en', 'accounts: [comune-twitter]'))
    expect(some.notifiers[0]?.accounts).toEqual(['comune-twitter'])
  })

  it('counts the months of a contract that declares none by its days', () => {
    const contract = (id: string, more: string) =>
      `  - { id: ${id}, supplier: S, subject: X, amount: 6000, accounts: [comune-twitter], ${more} }\n`
    const text = `${good}contracts:\n${contract('a', 'start: 2019-03-25, end: 2019-07-31')}${contract('b', 'start: 2019-11-01, end: 2019-12-31')}${contract('c', 'start: 2019-01-01, end: 2019-01-08')}${contract('d', 'start: 2019-01-01, end: 2019-12-31, months: 10.5')}`
    expect(load(text).contracts.map(({ id, months }) => [id, months])).toEqual([
      ['a', 4],
      ['b', 2],
      ['c', 1],
      ['d', 10.5],
    ])
  })

  it('prints no secret', () => {
    expect(JSON.stringify(load(good))).not.toContain('opensesame')
  })

  it('reads every hour where no schedule is named', () => {
    expect(load(good.replace('schedules:\n  hourly: "0 * * * *"\n', '')).schedules).toEqual({ hourly: '0 * * * *' })
  })
})

function reveal(settings: unknown, key: string): unknown {
  const secret = (settings as Record<string, { reveal(): string }>)[key]
  return secret?.reveal()
}

describe('a fault is told with its line, its path and the remedy', () => {
  it.each([
    [
      'a typing mistake in a key',
      'handle: ComuneSP',
      'handel: ComuneSP',
      'line 18  accounts[1].handel: is no key that polso knows here; did you mean "handle"?',
    ],
    [
      'a typing mistake in a section',
      'notifiers:',
      'notifier:',
      'line 26  notifier: is no key that polso knows here; did you mean "notifiers"?',
    ],
    [
      "a typing mistake in a plugin's settings",
      'bearer_token: env:X',
      'baerer_token: env:X',
      'line 10  credentials.x.baerer_token: is no key that polso knows here; did you mean "bearer_token"?',
    ],
    [
      "another plugin's setting",
      'bearer_token: env:X',
      'bearer_token: env:X\n    access_token: env:X',
      'line 11  credentials.x.access_token: is no key that polso knows here; known are: bearer_token, monthly_budget_usd, platform',
    ],
    [
      'an unknown platform',
      'platform: facebook\n    handle',
      'platform: facebok\n    handle',
      'line 13  accounts[0].platform: is no platform that polso knows; did you mean "facebook"?',
    ],
    [
      'a platform that does not exist',
      'platform: facebook\n    handle',
      'platform: myspace\n    handle',
      'line 13  accounts[0].platform: is no platform that polso knows; known are: facebook, twitter',
    ],
    [
      'an unknown notifier',
      'type: email',
      'type: pigeon',
      'line 28  notifiers[0].type: is no notifier that polso knows; known are: email, webhook',
    ],
    [
      'a cron expression that never fires',
      '"0 * * * *"',
      '"0 0 31 2 *"',
      'line 3  schedules.hourly: never fires: no month it names has such a day; correct the day or the month, e.g. "0 * * * *" for every hour',
    ],
    [
      'a cron expression with seconds',
      '"0 * * * *"',
      '"*/10 * * * * *"',
      'line 3  schedules.hourly: has six fields, and the first would be seconds: nothing runs more often than once a minute; leave it out, e.g. "0 * * * *" for every hour',
    ],
    [
      'a cron expression with too few fields',
      '"30 8 * * 1-5"',
      '"30 8"',
      'line 25  accounts[1].series[0].cadence: is no cron expression: write five fields, minute hour day month weekday, e.g. "0 * * * *" for every hour',
    ],
    [
      'a cron expression with a wrong field',
      '"30 8 * * 1-5"',
      '"30 25 * * 1-5"',
      'line 25  accounts[1].series[0].cadence: is no cron expression: the hour can\'t be understood, e.g. "0 * * * *" for every hour',
    ],
    [
      'a time zone that does not exist',
      'Europe/London',
      'Europe/Londn',
      'line 19  accounts[1].time_zone: is no time zone; did you mean "Europe/London"?',
    ],
    [
      'a time zone that is an offset',
      'Europe/London',
      '"+01:00"',
      'line 19  accounts[1].time_zone: is no time zone; write one of the IANA list, e.g. Europe/Rome',
    ],
    [
      'a missing secret file',
      'env:SMTP',
      'file:/run/secrets/smtp_url',
      'line 29  notifiers[0].smtp_url: there is no file /run/secrets/smtp_url; create it, or mount the secret there',
    ],
    [
      'a missing variable',
      'env:META',
      'env:METTA',
      'line 7  credentials.meta.access_token: the environment variable METTA is not set; set it where polso starts',
    ],
    [
      'a handle that the platform could not have',
      'ComuneSP',
      'Comune SP',
      'line 18  accounts[1].handle: is no user name: it has a space',
    ],
    [
      'a number where text belongs',
      '"117022388346471"',
      '117022388346471',
      'line 14  accounts[0].handle: must be text: put it in quotes',
    ],
    ['a missing key', '    handle: ComuneSP\n', '', 'line 15  accounts[1].handle: is missing'],
    [
      'an empty key',
      'handle: ComuneSP',
      'handle:',
      'line 18  accounts[1].handle: is empty; give it text, or remove the key',
    ],
    [
      'an id with capitals',
      'id: comune-twitter',
      'id: Comune',
      'line 15  accounts[1].id: must be lower-case letters, digits and hyphens, a letter first, at most 63',
    ],
    [
      'a schedule with an impossible name',
      'hourly:',
      'Ogni ora:',
      'line 3  schedules.(…): is no name that can be used here: lower-case letters, digits and hyphens, a letter first',
    ],
    [
      'the same id twice',
      'id: comune-twitter',
      'id: comune-facebook',
      'line 15  accounts[1].id: is the same id as accounts[0]; ids must differ',
    ],
    [
      'a credential that does not exist',
      'handle: ComuneSP',
      'handle: ComuneSP\n    credential: xx',
      'line 19  accounts[1].credential: is not among the credentials; known are: meta, x',
    ],
    [
      'a credential of another platform',
      'handle: ComuneSP',
      'handle: ComuneSP\n    credential: meta',
      'line 19  accounts[1].credential: is of another platform; that of twitter is x',
    ],
    [
      'no credential of the platform',
      '  x:\n    platform: twitter\n    bearer_token: env:X\n',
      '',
      'line 12  accounts[1].credential: no credential is of platform twitter; add one under credentials',
    ],
    [
      'two credentials to choose from',
      'accounts:',
      '  y:\n    platform: twitter\n    bearer_token: env:X\naccounts:',
      'line 18  accounts[1].credential: twitter has several credentials; name one: x, y',
    ],
    [
      'a schedule that does not exist',
      'handle: ComuneSP',
      'handle: ComuneSP\n    schedule: hurly',
      'line 19  accounts[1].schedule: is not among the schedules; did you mean "hourly"?',
    ],
    [
      'a language that is not there',
      'language: en',
      'language: eng',
      'line 32  notifiers[0].language: must be one of: it, en',
    ],
    [
      'a wrong mail address',
      'ufficio@comune.example.org',
      'ufficio',
      'line 31  notifiers[0].to[0]: is no mail address, e.g. ufficio.stampa@comune.example.org',
    ],
    [
      'a notifier of an account that is not there',
      'language: en',
      'accounts: [comune-twitter, comune-twiter]',
      'line 32  notifiers[0].accounts[1]: is not among the accounts; did you mean "comune-twitter"?',
    ],
    [
      'a notifier of no account',
      'language: en',
      'accounts: []',
      'line 32  notifiers[0].accounts: must have at least one entry',
    ],
    ['an empty list', '[ufficio@comune.example.org]', '[]', 'line 31  notifiers[0].to: must have at least one entry'],
    [
      'a series without a rule',
      '{ hashtag: "#rassegna" }',
      '{}',
      'line 24  accounts[1].series[0].match: needs at least one rule: hashtag, text, link_domain or time',
    ],
    [
      'a span of the day',
      '{ hashtag: "#rassegna" }',
      '{ time: 8-9 }',
      'line 24  accounts[1].series[0].match.time: is no span of the day: give two different times, e.g. 08:00-09:30',
    ],
    [
      'a pattern that is none',
      '{ hashtag: "#rassegna" }',
      '{ text: "(rassegna" }',
      'line 24  accounts[1].series[0].match.text: is no regular expression; put a \\ before ( ) [ ] . * + ? that stand for themselves',
    ],
    [
      'a link with more than a host',
      '{ hashtag: "#rassegna" }',
      '{ link_domain: "https://example.org/x" }',
      'line 24  accounts[1].series[0].match.link_domain: must be a host name, e.g. comune.example.org',
    ],
    [
      'a hashtag of two words',
      '{ hashtag: "#rassegna" }',
      '{ hashtag: "la rassegna" }',
      'line 24  accounts[1].series[0].match.hashtag: must be letters, digits and _ only',
    ],
    [
      'a sensitivity that is none',
      '{ min_history_days: 14 }',
      '{ metrics: { reach: low } }',
      'line 20  accounts[1].detection.metrics.reach: must be a number of false alarms a year, above 0, or off',
    ],
    [
      'a metric that nobody judges',
      '{ min_history_days: 14 }',
      '{ metrics: { reech: off } }',
      'line 20  accounts[1].detection.metrics.reech: is no key that polso knows here; did you mean "reach"?',
    ],

    [
      'a contract about an account that is not there',
      'notifiers:',
      `contracts:
  - { id: c, supplier: S, subject: X, start: 2019-03-25, end: 2019-07-31, amount: 6000, accounts: [comune-facebok] }
notifiers:`,
      'line 27  contracts[0].accounts[0]: is not among the accounts; did you mean "comune-facebook"?',
    ],
    [
      'a verifica that is mailed by what does not mail',
      'notifiers:',
      'verifica: { mail_to: [sindaco@comune.example.org], notifier: uficio }\nnotifiers:',
      'line 26  verifica.notifier: is no notifier of type email; did you mean "ufficio"?',
    ],
    [
      'a contract that ends before it starts',
      'notifiers:',
      `contracts:
  - { id: c, supplier: S, subject: X, start: 2019-07-31, end: 2019-03-25, amount: 6000, accounts: [comune-twitter] }
notifiers:`,
      'line 27  contracts[0].end: must not be before start',
    ],
    [
      'a retention that is too short',
      'accounts:',
      'retention: { snapshots: 7 }\naccounts:',
      'line 11  retention.snapshots: must be at least 40',
    ],
    [
      'a fraction over 1',
      'min_history_days: 14',
      'min_drop_fraction: 30',
      'line 20  accounts[1].detection.min_drop_fraction: must be at most 1',
    ],
    [
      'days that are no whole number',
      'min_history_days: 14',
      'min_history_days: 14.5',
      'line 20  accounts[1].detection.min_history_days: must be a whole number',
    ],
  ])('%s', (_, from, to, message) => {
    expect(changed(from, to)).toBe(`polso.yaml: 1 fault\n  ${message}`)
  })

  it('several schedules want one to be named, for each account', () => {
    expect(changed('credentials:', '  daily: "0 6 * * *"\ncredentials:')).toBe(
      [
        'polso.yaml: 2 faults',
        '  line 13  accounts[0].schedule: there are several schedules; name one: hourly, daily',
        '  line 16  accounts[1].schedule: there are several schedules; name one: hourly, daily',
      ].join('\n'),
    )
  })

  it('the same profile twice is named once', () => {
    const twice = good.replace('notifiers:', '  - id: again\n    platform: twitter\n    handle: comunesp\nnotifiers:')
    expect(faultsOf(twice)).toBe(
      'polso.yaml: 1 fault\n  line 28  accounts[2].handle: is the same profile as accounts[1]; name each once',
    )
  })

  it('all at once, of whatever kind, in the order of the file', () => {
    const text = good
      .replace('"0 * * * *"', '"61 * * * *"')
      .replace('env:META', 'env:METTA')
      .replace('id: comune-facebook', 'id: comune-twitter')
      .replace('handle: ComuneSP', 'handel: ComuneSP\n    credential: z')
      .replace('type: email', 'type: mail')
    expect(faultsOf(text)).toBe(
      [
        'polso.yaml: 6 faults',
        '  line 3  schedules.hourly: is no cron expression: the minute can\'t be understood, e.g. "0 * * * *" for every hour',
        '  line 7  credentials.meta.access_token: the environment variable METTA is not set; set it where polso starts',
        '  line 15  accounts[1].id: is the same id as accounts[0]; ids must differ',
        '  line 18  accounts[1].handel: is no key that polso knows here; did you mean "handle"?',
        '  line 19  accounts[1].credential: is not among the credentials; known are: meta, x',
        '  line 29  notifiers[0].type: is no notifier that polso knows; did you mean "email"?',
      ].join('\n'),
    )
  })
})

describe('text that is no YAML', () => {
  it.each([
    [
      'a key that stands twice',
      'handle: ComuneSP',
      'handle: ComuneSP\n    handle: ComuneSP',
      'line 19  this key stands twice in one group; keep one of them',
    ],
    [
      'a tab',
      '    platform: facebook\n    access',
      '\tplatform: facebook\n    access',
      'is indented with a tab; YAML wants spaces',
    ],
    [
      'a quote that does not end',
      '"0 * * * *"',
      '"0 * * * *',
      'something is missing here: a quote, a bracket, or the colon and space after a key',
    ],
    [
      'a handle with a bare @',
      'handle: ComuneSP',
      'handle: @ComuneSP',
      'line 18  begins with a character that YAML keeps for itself (@ or `); put the value in quotes',
    ],
    [
      'two colons',
      'name: Rassegna stampa',
      'name: Rassegna: stampa',
      'line 23  has two colons in one line; put the value in quotes',
    ],
    [
      'an alias of nothing',
      'handle: ComuneSP',
      'handle: *opensesame',
      'refers to an anchor (*name) that does not exist or that refers to itself',
    ],
    ['a second document', 'accounts:', '---\naccounts:', 'begins a second document (---); keep one'],
  ])('%s', (_, from, to, message) => {
    const told = changed(from, to)
    expect(told).toContain(message)
    expect(told).toMatch(/^polso\.yaml: \d faults?\n {2}line \d+ /)
    expect(told).not.toContain('opensesame')
  })

  it.each(['', '# nothing yet', '- a list', 'words'])('%p holds no configuration', text => {
    expect(faultsOf(text)).toBe(
      'polso.yaml: 1 fault\n  line 1  holds no configuration; copy polso.example.yaml and change what is yours',
    )
  })

  it('a secret that is missing, whatever else is wrong with its credential', () => {
    const told = changed('access_token: env:META', 'access_token: env:METTA\n    colour: red')
    expect(told).toContain('credentials.meta.colour: is no key that polso knows here')
    expect(told).toContain('credentials.meta.access_token: the environment variable METTA is not set')
  })

  it('a bracket that is not closed', () => {
    expect(changed('to: [ufficio@comune.example.org]', 'to: [ufficio@comune.example.org')).toMatch(/bracket/)
  })

  it('a bomb of aliases', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((key, i) => `${key}: &${key} [${`*${'abcdefgh'[i]},`.repeat(9)}]`).join('\n')}`
    expect(faultsOf(bomb)).toMatch(/^polso\.yaml: \d+ faults?/)
  })
})

describe('a secret pasted in the wrong place', () => {
  const token = 'EAAGm0PX4ZCpsBAopensesame'
  it.each([
    ['as itself', 'env:META', token],
    ['without the space after the colon', 'access_token: env:META', `access_token:${token}`],
    ['as a key', 'access_token: env:META', `"access_token:${token}": true`],
    ['as a platform', 'platform: facebook\n    handle', `platform: ${token}\n    handle`],
    ['as a credential', 'handle: ComuneSP', `handle: ComuneSP\n    credential: ${token}`],
    ['as a time zone', 'Europe/London', token],
    ['as a cron expression', '"0 * * * *"', token],
    ['as a language', 'language: en', `language: ${token}`],
    ['as a quoted text that does not end', 'env:META', `"${token}`],
    ['as a list', 'env:META', `[${token}`],
    ['as a kind', 'type: email', `type: ${token}`],
  ])('%s is never repeated', (_, from, to) => {
    expect(changed(from, to)).not.toContain('opensesame')
  })
})

describe('a file that is not there', () => {
  it('says what to copy', () => {
    const source = {
      env: {},
      readFile: () => {
        throw Object.assign(new Error('x'), { code: 'ENOENT' })
      },
    }
    expect(() => loadConfig('/etc/none.yaml', source, plugins)).toThrow(
      new ConfigError([
        {
          source: '/etc/none.yaml',
          faults: [{ path: [], line: null, message: 'there is no such file; copy polso.example.yaml' }],
        },
      ]),
    )
  })
})

describe('a configuration built by code', () => {
  it('is judged by the same rules', () => {
    const source = { env, readFile: () => '' }
    expect(() => configOf({ accounts: [{ id: 'a', platform: 'x' }] }, source, plugins, 'demo')).toThrow(
      'demo: 2 faults',
    )
  })
})
