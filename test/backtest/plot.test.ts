import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { fileStem, mainMetric } from '../../src/backtest/picture.ts'
import { replay } from '../../src/backtest/replay.ts'
import { backtestCommand } from '../../src/commands/backtest.ts'
import { calendarOf } from '../../src/detection/calendar.ts'
import { dayOf } from '../../src/detection/days.ts'
import type { JudgedMetric } from '../../src/detection/detection.ts'
import { seeded } from '../../src/detection/random.ts'
import { defaultDetectionSettings } from '../../src/detection/settings.ts'
import { FIRST, inputOf, interactions, isWeekday, ordinaryPosts } from '../detection/posts-support.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'polso-plot-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const at = (name: string) => join(dir, name)
const backtest = (...args: string[]) => backtestCommand().exitOverride().parseAsync(args, { from: 'user' })
const read = (name: string) => readFileSync(at(name), 'utf8')

const HEADER = 'account,post_id,created_at,series,interactions'
const PAUSE = 150

/** Accounts with a press review on weekdays that pauses for three weeks. */
function posts(...accounts: string[]): string {
  const lines = accounts.flatMap(account =>
    Array.from({ length: 190 }, (_, i) => i).flatMap(i => {
      const r = seeded(i)
      const own = `${account},${i},${dayOf(FIRST + i)}T10:00:00Z,,${interactions(20, r)}`
      const review = `${account},${i}-r,${dayOf(FIRST + i)}T07:30:00Z,review,${interactions(40, r)}`
      return isWeekday(i) && !(i >= PAUSE && i < PAUSE + 21) ? [own, review] : [own]
    }),
  )
  return [HEADER, ...lines, ''].join('\n')
}

describe('polso backtest --plot', () => {
  it('draws every account with its alerts, and names files safely', async () => {
    writeFileSync(at('posts.csv'), posts('town', '../town/è', '..-town-e'))
    await backtest('--posts', at('posts.csv'), '--out', at('alerts.csv'), '--plot', at('a/pictures'))
    expect(readdirSync(dir).sort()).toEqual(['a', 'alerts.csv', 'posts.csv'])
    expect(readdirSync(at('a/pictures')).sort()).toEqual(['town-e-2.svg', 'town-e.svg', 'town.svg'])
    const svg = read('a/pictures/town.svg')
    expect(svg).toContain('<title>town: Interazioni dei post del giorno</title>')
    expect(svg).toMatch(/<desc>[^<]*Rubrica in pausa: review, [^<]*Fonte: posts\.csv\.<\/desc>/)
    expect(svg).toContain('Intervallo abituale di un giorno')
  })

  it('takes name and language of the account from polso.yaml, and daily figures before posts', async () => {
    writeFileSync(at('posts.csv'), posts('town'))
    const days = Array.from({ length: 190 }, (_, i) => i)
    const values = days.map(i => `town,${dayOf(FIRST + i)},interactions_gained,${i === 100 ? '' : 50 + (i % 7)}`)
    writeFileSync(at('daily.csv'), ['account,date_day,metric,value', ...values].join('\n'))
    writeFileSync(
      at('polso.yaml'),
      `language: en
schedules: { hourly: "0 * * * *" }
credentials: { x: { platform: twitter, bearer_token: env:NOWHERE } }
accounts:
  - { id: town, name: Town Hall, platform: twitter, handle: town }
`,
    )
    const files = ['--posts', at('posts.csv'), '--daily', at('daily.csv'), '--config', at('polso.yaml')]
    await backtest(...files, '--out', at('alerts.csv'), '--plot', dir)
    expect(read('town.svg')).toContain('<title>Town Hall (town): Interactions gained</title>')
    expect(read('town.svg')).toContain('No figures')
  })

  it('leaves nothing behind of a run that failed, and earlier pictures alone', async () => {
    writeFileSync(at('posts.csv'), `${HEADER}\ntown,1,someday,,3\n`)
    mkdirSync(at('kept'))
    writeFileSync(at('kept/town.svg'), 'of an earlier run')
    const files = ['--posts', at('posts.csv'), '--out', at('alerts.csv')]
    await expect(backtest(...files, '--plot', at('kept'))).rejects.toThrow(/line 2.*someday/)
    await expect(backtest(...files, '--plot', at('new/one'))).rejects.toThrow(/line 2.*someday/)
    expect(readdirSync(dir).sort()).toEqual(['kept', 'posts.csv'])
    expect([readdirSync(at('kept')), read('kept/town.svg')]).toEqual([['town.svg'], 'of an earlier run'])
  })

  it('says so where the folder cannot be made', async () => {
    writeFileSync(at('posts.csv'), posts('town'))
    const run = backtest('--posts', at('posts.csv'), '--out', at('alerts.csv'), '--plot', at('posts.csv/pictures'))
    await expect(run).rejects.toThrow(/posts\.csv.*can't be used/)
    expect(readdirSync(dir)).toEqual(['posts.csv'])
  })
})

describe('what a picture expects', () => {
  const input = inputOf(ordinaryPosts(160, 3, seeded(4)))
  const settings = {
    detection: defaultDetectionSettings,
    calendar: calendarOf([]),
    declared: new Map<string, () => boolean>(),
    pictured: mainMetric(input),
  }

  const usualOn = (days: ReturnType<typeof replayed>, day: number) => days.find(d => d.day === day)?.expected.get(day)
  const replayed = (of: typeof input) => [...replay(of, FIRST + 159, settings)]

  it('is known after the first weeks, and holds most later days', () => {
    const days = replayed(input)
    expect(usualOn(days, FIRST + defaultDetectionSettings.minHistoryDays - 1)).toBeNull()
    const later = days.slice(60).flatMap(({ day, expected }) => {
      const usual = expected.get(day)
      return usual ? [{ day, usual }] : []
    })
    expect(later).toHaveLength(100)
    const inside = later.filter(({ day, usual }) => {
      const sum = (input.posts.get(day) ?? []).reduce((total, post) => total + (post.interactions ?? 0), 0)
      return usual.low <= sum && sum <= usual.high
    })
    expect(inside.length).toBeGreaterThan(80)
  })

  it('knows nothing of the day itself', () => {
    const changed = inputOf(ordinaryPosts(160, 3, seeded(4)))
    changed.posts.set(FIRST + 159, [{ series: null, interactions: 100_000 }])
    const last = (of: typeof input) => usualOn(replayed(of), FIRST + 159)
    expect(last(changed)).toEqual(last(input))
    expect(last(input)).not.toBeNull()
  })

  it('is taken back to what was usual before a fall, as soon as the fall is found', () => {
    const silent = inputOf(ordinaryPosts(160, 3, seeded(4)).map((posts, i) => (i < 120 ? posts : [])))
    const days = replayed(silent)
    const opened = days.find(({ expected }) => expected.size > 1)
    const revised = [...(opened?.expected ?? [])].filter(([day]) => day < (opened?.day ?? 0))
    expect(revised.length).toBeGreaterThan(1)
    for (const [day, usual] of revised.slice(1)) {
      expect(usual?.expected).toBeGreaterThan(usualOn(days, day)?.expected ?? Number.POSITIVE_INFINITY)
    }
  })

  it('changes no finding', () => {
    const findings = (pictured?: JudgedMetric) => {
      const { pictured: _, ...plain } = settings
      return [...replay(input, FIRST + 159, pictured ? { ...plain, pictured } : plain)].map(d => d.findings)
    }
    expect(findings('interactions_of_posts')).toEqual(findings())
  })
})

it.each([
  ['comune-twitter', 'comune-twitter'],
  ['../etc/passwd', 'etc-passwd'],
  ['città di X', 'citta-di-X'],
  ['…', 'account'],
])('makes of the key %s the file name %s', (key, stem) => {
  expect(fileStem(key)).toBe(stem)
})
