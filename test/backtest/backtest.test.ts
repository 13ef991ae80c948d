import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { backtestCommand } from '../../src/commands/backtest.ts'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import { seeded } from '../../src/detection/random.ts'
import { FIRST, interactions, isWeekday, ordinaryPosts } from '../detection/posts-support.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'polso-backtest-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const at = (name: string) => join(dir, name)
const backtest = (...args: string[]) => backtestCommand().exitOverride().parseAsync(args, { from: 'user' })
const table = (name: string) => {
  const [header = '', ...lines] = readFileSync(at(name), 'utf8').trim().split('\n')
  const columns = header.split(',')
  return lines.map(line => {
    const cells = line.split(',')
    return (column: string) => cells[columns.indexOf(column)] ?? ''
  })
}

const HEADER = 'account,post_id,created_at,series,interactions'
const PAUSE = 182

/** A town's posts: ordinary ones, and a press review on weekdays that pauses for three weeks. */
function posts(): string {
  const r = seeded(1)
  const lines = ordinaryPosts(230, 2, r).flatMap((day, i) => {
    const on = dayOf(FIRST + i)
    const own = day.map((p, n) => `town,${i}-${n},${on}T1${n % 10}:00:00Z,,${p.interactions}`)
    const review = `town,${i}-r,${on}T07:30:00Z,review,${interactions(40, r)}`
    return isWeekday(i) && !(i >= PAUSE && i < PAUSE + 21) ? [...own, review] : own
  })
  return [HEADER, ...lines, ''].join('\n')
}

/** An office that posts five times a day but for Christmas and the days to Epiphany. */
function christmas(): string {
  const first = dayNumber('2019-05-06')
  const off = (day: string) => day >= '2019-12-24' && day <= '2020-01-06'
  const lines = Array.from({ length: 250 }, (_, i) => dayOf(first + i)).flatMap(day =>
    Array.from({ length: off(day) ? 2 : 5 }, (_, n) => `town,${day}-${n},${day}T1${n}:00:00Z,,10`),
  )
  return [HEADER, ...lines, ''].join('\n')
}

/** What is written to standard error while each look at the clock finds two seconds gone. */
async function sayingTo(isTTY: boolean, work: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = []
  let now = 0
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => (now += 2_000))
  const write = jest.spyOn(process.stderr, 'write').mockImplementation(text => said.push(String(text)) > 0)
  const before = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY')
  Object.defineProperty(process.stderr, 'isTTY', { value: isTTY, configurable: true })
  try {
    await work()
    return said
  } finally {
    Object.defineProperty(process.stderr, 'isTTY', before ?? { value: undefined, configurable: true })
    clock.mockRestore()
    write.mockRestore()
  }
}

describe('polso backtest', () => {
  it('lists the pause with its loss, and scores every day', async () => {
    writeFileSync(at('posts.csv'), posts())
    await backtest('--posts', at('posts.csv'), '--out', at('alerts.csv'), '--scores', at('scores.csv'))
    const pause = table('alerts.csv').find(a => a('kind') === 'series-paused' && a('onset') === dayOf(FIRST + PAUSE))
    expect(pause?.('reason')).toBe('series-resumed')
    expect(pause?.('explanation')).toBe('series-paused')
    expect(Number(pause?.('effect_low'))).toBeLessThan(Number(pause?.('effect')))
    expect(Number(pause?.('effect_high'))).toBeLessThan(0)
    const scores = table('scores.csv')
    const days = scores.filter(s => s('kind') === 'drop').map(s => s('date_day'))
    expect(new Set(days).size).toBe(days.length)
    expect(days).toHaveLength(230)
    const lowest = Math.min(...scores.map(s => Number(s('score'))))
    const young = scores.filter(s => s('reason') === 'not-enough-history')
    expect(new Set(young.map(s => Number(s('score'))))).toEqual(new Set([lowest]))
    const pausedRow = (s: (column: string) => string) => s('kind') === 'series-paused' && s('alert') === '1'
    const open = scores.filter(s => pausedRow(s) && s('date_day') >= dayOf(FIRST + PAUSE))
    expect(open[0]?.('date_day')).toMatch(new RegExp(`${dayOf(FIRST + PAUSE)}|${dayOf(FIRST + PAUSE + 1)}`))
    for (const row of open)
      expect([row('reason'), row('effect')]).toEqual(['series-overdue', expect.stringMatching(/^-/)])
  })

  it('reads .gz, quotes and columns in another order alike', async () => {
    const lines = posts().trim().split('\n').slice(1)
    const turned = lines.map(line =>
      line
        .split(',')
        .reverse()
        .map(cell => `"${cell}"`)
        .join(','),
    )
    writeFileSync(at('a.csv'), posts())
    writeFileSync(at('b.csv.gz'), gzipSync([HEADER.split(',').reverse().join(','), ...turned].join('\r\n')))
    await backtest('--posts', at('a.csv'), '--out', at('a.out'))
    await backtest('--posts', at('b.csv.gz'), '--out', at('b.out'))
    expect(readFileSync(at('b.out'), 'utf8')).toBe(readFileSync(at('a.out'), 'utf8'))
  })

  it('judges daily figures without posts', async () => {
    const r = seeded(2)
    const rows = Array.from({ length: 195 }, (_, i) => {
      const value = Math.round((i < 170 ? 100 : 20) * (0.8 + 0.4 * r()))
      return `town,${dayOf(FIRST + i)},reach,${value}`
    })
    writeFileSync(at('daily.csv'), ['account,date_day,metric,value', ...rows].join('\n'))
    await backtest('--daily', at('daily.csv'), '--out', at('alerts.csv'))
    const alerts = table('alerts.csv')
    const told = alerts.map(a => ['kind', 'metric', 'closed_on', 'explanation'].map(a))
    expect(told).toEqual([['drop', 'reach', '', 'not-explained']])
    expect(Date.parse(alerts[0]?.('opened_on') ?? '')).toBeLessThanOrEqual(Date.parse(dayOf(FIRST + 174)))
  })

  it('keeps an alert open over a day that is not known, with what it cost', async () => {
    const r = seeded(2)
    const rows = Array.from({ length: 182 }, (_, i) => {
      const value = Math.round((i < 170 ? 100 : 20) * (0.8 + 0.4 * r()))
      return `town,${dayOf(FIRST + i)},interactions_gained,${i === 178 ? '' : value}`
    })
    writeFileSync(at('daily.csv'), ['account,date_day,metric,value', ...rows].join('\n'))
    await backtest('--daily', at('daily.csv'), '--out', at('alerts.csv'), '--scores', at('scores.csv'))
    const told = table('scores.csv').slice(176, 180)
    expect(told.map(s => s('alert'))).toEqual(['1', '1', '1', '1'])
    expect(told.map(s => s('reason'))).toEqual(['still-below', 'still-below', 'day-incomplete', 'still-below'])
    expect(told[2]?.('effect')).toBe(told[1]?.('effect'))
    expect(told[2]?.('effect')).toMatch(/^-/)
  })

  it.each([
    ['a terminal', true, [], [/^backtest: \d+ lines read\n$/, /^backtest: 1 of 1 accounts, 460 points\n$/]],
    ['a terminal that is given JSON', true, ['--json'], []],
    ['no terminal', false, [], []],
  ])('tells %s how far reading and judging are', async (_, isTTY, args, told) => {
    writeFileSync(at('posts.csv'), posts())
    const said = await sayingTo(isTTY, () => backtest('--posts', at('posts.csv'), '--out', at('alerts.csv'), ...args))
    for (const words of told) expect(said).toContainEqual(expect.stringMatching(words))
    if (told.length === 0) expect(said).toEqual([])
  })

  it('takes declared series, zones and sensitivity from polso.yaml without its secrets', async () => {
    writeFileSync(at('posts.csv'), posts())
    writeFileSync(
      at('polso.yaml'),
      `time_zone: Europe/Rome
schedules: { hourly: "0 * * * *" }
credentials: { x: { platform: twitter, bearer_token: env:NOWHERE } }
accounts:
  - id: town
    platform: twitter
    handle: town
    series:
      - { id: review, name: Review, match: { hashtag: review }, cadence: "30 8 * * 1-5", grace_minutes: 120 }
`,
    )
    await backtest('--posts', at('posts.csv'), '--config', at('polso.yaml'), '--out', at('alerts.csv'))
    const pause = table('alerts.csv').find(a => a('kind') === 'series-paused' && a('onset') === dayOf(FIRST + PAUSE))
    expect(Date.parse(pause?.('opened_on') ?? '')).toBeLessThanOrEqual(Date.parse(dayOf(FIRST + PAUSE + 1)))
  })

  it.each([
    ['of Italy, by itself', [], true],
    ['of the country that is named', ['--country', 'IT'], true],
    ['of another country', ['--country', 'JP'], false],
  ])('knows the holidays %s', async (_, args, known) => {
    writeFileSync(at('posts.csv'), christmas())
    await backtest('--posts', at('posts.csv'), '--out', at('alerts.csv'), ...args)
    expect(table('alerts.csv').some(a => a('kind') === 'drop' && a('opened_on') >= '2019-12-24')).toBe(!known)
  })

  it.each([
    [
      'a number that is none',
      `${HEADER}\ntown,1,2026-01-01T00:00:00Z,,3\ntown,2,2026-01-02T00:00:00Z,,many\n`,
      /line 3.*many/,
    ],
    ['a day instead of an instant', `${HEADER}\ntown,1,2026-01-01,,3\n`, /line 2.*2026-01-01/],
    ['a field too few', `${HEADER}\ntown,1,2026-01-01T00:00:00Z,3\n`, /line 2.*4 fields/],
    ['a header without a column', 'account,created_at\n', /line 1.*interactions/],
    ['an endless quote', `${HEADER}\n"town,1,2026-01-01T00:00:00Z,,3\n`, /line 2.*quote/],
    ['nothing', '', /empty/],
  ])('names the line of %s and leaves nothing behind', async (_, text, words) => {
    writeFileSync(at('posts.csv'), text)
    writeFileSync(at('alerts.csv'), 'of an earlier run')
    const run = backtest('--posts', at('posts.csv'), '--out', at('alerts.csv'), '--scores', at('scores.csv'))
    await expect(run).rejects.toThrow(words)
    expect(readdirSync(dir).sort()).toEqual(['alerts.csv', 'posts.csv'])
    expect(readFileSync(at('alerts.csv'), 'utf8')).toBe('of an earlier run')
  })

  it('refuses a .gz that ends too early, and names the output that has no folder', async () => {
    writeFileSync(at('torn.csv.gz'), gzipSync(posts()).subarray(0, 500))
    const torn = backtest('--posts', at('torn.csv.gz'), '--out', at('alerts.csv'))
    await expect(torn).rejects.toThrow(/torn.csv.gz is no whole gzip file/)
    writeFileSync(at('posts.csv'), posts())
    const nowhere = backtest('--posts', at('posts.csv'), '--out', at('nowhere/alerts.csv'))
    await expect(nowhere).rejects.toThrow(/nowhere\/alerts.csv: there is no folder .*nowhere; make it first/)
    expect(readdirSync(dir).sort()).toEqual(['posts.csv', 'torn.csv.gz'])
  })

  it('says before it reads what it will not replace or can not write', async () => {
    mkdirSync(at('folder'))
    symlinkSync('/dev/null', at('link'))
    const to = (out: string) => backtest('--posts', at('posts.csv'), '--out', resolve(dir, out))
    await expect(to('folder')).rejects.toThrow(/folder is a folder; name a file in it/)
    await expect(to('link')).rejects.toThrow(/link is a link or a device, no plain file; name a file/)
    await expect(to(`${existsSync('/proc/1') ? '/proc' : '/dev/fd'}/a.csv`)).rejects.toThrow(
      /a\.csv can't be written: /,
    )
    expect(readdirSync(dir).sort()).toEqual(['folder', 'link'])
  })

  it.each([
    ['no input', ['--out', 'alerts.csv'], /--posts/],
    ['a country without a calendar', ['--posts', 'p.csv', '--out', 'a.csv', '--country', 'XX'], /XX has no calendar/],
    ['one name for both', ['--posts', 'p.csv', '--out', 'a.csv', '--scores', './a.csv'], /same file/],
    [
      'a file that is not there',
      ['--posts', '/nowhere/p.csv', '--out', '/tmp/polso-never.csv'],
      /nowhere.*no such file/,
    ],
  ])('refuses %s', async (_, args, words) => {
    await expect(backtest(...args)).rejects.toThrow(words)
  })
})
