import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { DemoSummary } from '../src/demo/summary.ts'
import { openDatabase } from '../src/store/database.ts'
import { joinOrStartEmbedded } from '../src/store/embedded/embedded.ts'
import { type Folder, newFolder, type Outcome } from './commands/polso.ts'
import { anybody, found, notOfStaff, wordColumns } from './privacy/words.ts'

/** The demo as a newcomer runs it: the real command line in a folder of its own, on its own embedded Postgres. */

const line = 'demo --once --json --ending 2019-12-31'
let folder: Folder
let first: Outcome

beforeAll(async () => {
  folder = newFolder()
  first = await folder.polso(line)
}, 600_000)
afterAll(() => folder.remove())

const story = () => JSON.parse(first.stdout) as DemoSummary

describe('the demo on its own dates', () => {
  it('ends well and prints one document', () => {
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' })
    expect(story().story).toEqual({ start: '2019-03-25', end: '2019-12-31' })
  })

  it('finds the followers of the story', () => {
    const followers = Object.fromEntries(story().accounts.map(a => [a.account, a.followers]))
    expect(followers['comune-instagram']).toBe(729)
    expect(followers['comune-facebook']).toBeGreaterThan(12_000)
  })

  it('reads every slot of nine months, and none in vain', () => {
    expect(story().runs).toEqual({ ok: 3 * (282 * 4 + 1), failed: 0 })
  })

  it('sees the pause of the press review on the first or second missed weekday, and its end', () => {
    const pause = story().alerts.find(alert => alert.kind === 'series-paused')
    expect(pause).toMatchObject({ kind: 'series-paused', account: 'comune-twitter', series: 'rassegna-stampa' })
    expect(['2019-11-11', '2019-11-12']).toContain(pause?.opened_on)
    expect(['2019-12-02', '2019-12-03']).toContain(pause?.resolved_on)
    expect(pause?.effect?.value).toBeLessThan(0)
  })

  it('sees the fall of interactions within the suspension, and its end after it', () => {
    const drop = story().alerts.find(alert => alert.kind === 'drop')
    expect(drop).toMatchObject({ account: 'comune-twitter', series: null })
    expect((drop?.opened_on ?? '') >= '2019-11-11' && (drop?.opened_on ?? '') <= '2019-11-29').toBe(true)
    expect((drop?.resolved_on ?? '') >= '2019-12-02').toBe(true)
  })

  it('tells the pause and the fall that it explains as one alert', () => {
    expect(new Set(story().alerts.map(({ alert }) => alert)).size).toBe(1)
  })

  it('keeps nobody of nine months: no address, mention or number in any column, no audience of a few', async () => {
    const log = { info: () => undefined, warn: () => undefined }
    const server = await joinOrStartEmbedded({ dir: join(folder.path, '.polso'), log })
    const { db, pool, close } = openDatabase(server.url, { poolSize: 2 })
    try {
      const columns = (await wordColumns(db)).filter(notOfStaff)
      expect(columns.length).toBeGreaterThan(100)
      expect(await found(db, columns, anybody)).toEqual([])
      expect(await found(db, columns, ['rassegna stampa'])).toContain('posts.text')
      const { rows } =
        await pool.query(`select count(*)::int as cells, count(*) filter (where value < 10)::int as small,
        count(*) filter (where status = 'suppressed')::int as suppressed from polso.audience_snapshots`)
      expect(rows[0].small).toBe(0)
      expect(rows[0].cells).toBeGreaterThan(5_000)
      expect(rows[0].suppressed).toBeGreaterThan(500)
    } finally {
      await close()
      await server.leave()
    }
  }, 120_000)

  it('has the press office answer, which the ledger tells between the notice and the recovery', async () => {
    const pause = story().alerts.find(alert => alert.kind === 'series-paused')
    const { stdout } = await folder.polso(`alerts show ${pause?.alert}`)
    const told = ['ufficio stampa', 'Chiesto di riprendere la rassegna stampa'].map(words => stdout.indexOf(words))
    expect(told.every(place => place > 0)).toBe(true)
  }, 120_000)

  it('raises no other alert in nine months', () => {
    expect(
      story()
        .alerts.map(alert => alert.type)
        .sort(),
    ).toEqual(['drop', 'series-paused'])
  })
})

describe('after it, in the same folder with nothing to set', () => {
  it('a second start doubles nothing', async () => {
    const again = await folder.polso(line)
    expect({ ...again, stdout: JSON.parse(again.stdout) }).toEqual({ ...first, stdout: story() })
  }, 120_000)

  it('a demo of another story is refused, with the remedy', async () => {
    const other = await folder.polso('demo --once --ending 2020-06-30')
    expect(other.code).toBe(2)
    expect(other.stderr).toContain('--reset')
  }, 120_000)

  it('the verifica says the figures of the story, and each leads back to a call', async () => {
    const spans = '--from 2019-11-01 --to 2019-12-31 --compare 2019-03-25..2019-07-31'
    const written = await folder.polso(`report verifica ${spans} --format json --out reports --json`)
    const { document, files } = JSON.parse(written.stdout) as { document: string; files: readonly string[] }
    const json = JSON.parse(readFileSync(files[0] ?? '', 'utf8')) as {
      read_aloud: readonly string[]
      figures: readonly { reference: string; name: string; account: string | null; value: number | null }[]
    }
    const text = json.read_aloud.join(' ').replaceAll('\u00a0', ' ')
    for (const words of [
      '6.000 €',
      '7.500 €',
      '13.500 €',
      '2.250 € al mese',
      'a 729',
      'oltre 12.000',
      ': 400 vivono',
    ]) {
      expect(text).toContain(words)
    }
    expect(text).toMatch(
      /«Rassegna stampa» non è uscita dall’11 novembre al 1° dicembre 2019.*mancate circa \d+ interazioni/,
    )
    const firsts = json.figures.filter(one => one.name === 'followers_first').map(one => [one.account, one.value])
    expect(firsts).toEqual(story().accounts.map(one => [one.account, one.followers_first]))
    const last = json.figures.find(one => one.name === 'followers_end' && one.account === 'comune-instagram')
    expect(last).toMatchObject({ reference: expect.stringContaining(document), value: 729 })
    const traced = JSON.parse((await folder.polso(`trace ${last?.reference} --json`)).stdout) as { calls: unknown[] }
    expect(traced.calls.length).toBeGreaterThan(0)
  }, 240_000)

  it('every other command works', async () => {
    const lines = [
      'accounts --json',
      'alerts --json',
      'runs --limit 3 --json',
      'collect --json',
      'detect --json',
      'migrate --json',
      'events --json',
    ]
    const outcomes = await folder.polsoEach(lines, { LOG_LEVEL: 'warn' })
    expect(Object.fromEntries([...outcomes].map(([words, { code, stderr }]) => [words, { code, stderr }]))).toEqual(
      Object.fromEntries(lines.map(words => [words, { code: 0, stderr: '' }])),
    )
    const alerts = JSON.parse(outcomes.get('alerts --json')?.stdout ?? '[]') as { text: string }[]
    expect(alerts.map(alert => alert.text).join(' ')).toContain('assegna stampa')
  }, 120_000)

  it('an event that is noted afterwards is measured: the posts that are missing account for the loss', async () => {
    const note = 'events add --account comune-twitter --series rassegna-stampa --from 2019-11-11 --to 2019-11-29'
    const outcomes = await folder.polsoEach([`${note} --title Sospesa --json`, 'detect --json', 'events --json'])
    const [event] = JSON.parse(outcomes.get('events --json')?.stdout ?? '[]') as { effects: { effect: object }[] }[]
    expect(event).toMatchObject({
      title: 'Sospesa',
      effects: [{ account: 'comune-twitter', verdict: 'fell', basis: 'missing-posts', days: 19, final: true }],
    })
  }, 120_000)
})

describe('a demo whose story is not at its end', () => {
  it.each(['start', 'collect', 'detect'])('is not spoilt by polso %s', async command => {
    const state = { ending: '2019-12-31', closed: true, replayed: false }
    const half = newFolder({ 'demo.json': JSON.stringify(state) })
    const { code, stderr } = await half.polso(command, { POLSO_DATA_DIR: '.' })
    expect(stderr).toMatch(/has not replayed its story to the end.*npm run demo -- --ending 2019-12-31$/m)
    expect(code).toBe(1)
    half.remove()
  })

  it('is named as it goes on where it was started to join the present', async () => {
    const state = { ending: '2026-03-01', closed: false, replayed: false }
    const half = newFolder({ 'demo.json': JSON.stringify(state) })
    const { stderr } = await half.polso('collect', { POLSO_DATA_DIR: '.' })
    expect(stderr).toMatch(/let it go on with: npm run demo$/m)
    half.remove()
  })
})
