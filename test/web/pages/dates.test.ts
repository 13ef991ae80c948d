import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { noteEvent } from '../../../src/store/events.ts'
import { addSilence } from '../../../src/store/silences.ts'
import { pageWords } from '../../../src/web/pages/messages/words.ts'
import { closed, drop, pause } from '../../alerts/findings.ts'
import { judge, newAccount } from '../../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { siteConfig, startSite, type TestSite } from '../support.ts'
import { seen } from './support.ts'

const now = new Date('2019-11-20T08:00:00Z')
let database: TestDatabase
let site: TestSite
beforeAll(async () => {
  database = await createTestDatabase()
  site = await startSite(siteConfig({}), database.db, now)
  for (const onset of ['2019-11-01', '2019-11-08', '2019-11-11', '2019-11-14']) {
    const { id } = await newAccount(database.db)
    await judge(database.db, id, '2019-11-18', [drop({ onset })])
  }
})
afterAll(async () => {
  await site.close()
  await database.close()
})

const shown = async (path: string, lang = 'it') => seen((await site.visitor().get(`${path}?lang=${lang}`)).text)

describe('a day in mid-sentence', () => {
  it('has the article that its number wants', async () => {
    const overview = await shown('/')
    const list = await shown('/alerts')
    for (const since of ['dal 1° nov 2019', 'dall’8 nov 2019', 'dall’11 nov 2019', 'dal 14 nov 2019']) {
      expect(overview).toContain(`sotto il solito ${since}`)
    }
    for (const on of ['il 1° nov 2019', 'l’8 nov 2019', 'l’11 nov 2019', 'il 14 nov 2019']) {
      expect(list).toContain(`Iniziato ${on}`)
    }
    expect(await shown('/', 'en')).toContain('below usual since 11 Nov 2019')
    expect(await shown('/alerts', 'en')).toContain('Since 11 Nov 2019')
  })

  it('has it at the end of an alert, and in its ledger', async () => {
    const { id } = await newAccount(database.db)
    await judge(database.db, id, '2019-10-20', [pause(), drop()])
    await judge(database.db, id, '2019-11-11', [
      pause({ ...closed, onset: '2019-10-14', recoveredOn: '2019-11-08' }),
      drop({ ...closed, onset: '2019-10-14', recoveredOn: '2019-11-11' }),
    ])
    const list = await shown('/alerts')
    const alerts = [await shown('/alerts/5'), await shown('/alerts/6')].join(' ')
    expect(list).toContain('Chiuso l’11 nov 2019')
    expect(alerts).toContain('La rubrica esce di nuovo dall’8 nov 2019.')
    expect(alerts).toContain('Valori di nuovo nella norma dall’11 nov 2019.')
  })

  it('has it at both ends of a silence, with the minute', async () => {
    const silence = { accountId: 1, author: 'anna', reason: 'Ferie', startsAt: new Date('2019-11-08T09:00:00Z') }
    await addSilence(database.db, { ...silence, endsAt: new Date('2019-12-11T09:00:00Z') }, now)
    expect(await shown('/silences')).toContain('dall’8 nov 2019, 10:00 all’11 dic 2019, 10:00')
    expect(await shown('/silences', 'en')).toContain('from 8 Nov 2019, 10:00 to 11 Dec 2019, 10:00')
  })

  it('has it at the beginning of an event', async () => {
    const event = { accountId: null, seriesId: null, title: 'Sciopero', author: 'anna', endsOn: null }
    await noteEvent(database.db, { ...event, startsOn: '2019-11-11' }, now)
    expect(await shown('/events')).toContain('dall’11 nov 2019, dura ancora')
    expect(await shown('/events', 'en')).toContain('since 11 Nov 2019, still lasting')
    expect(await shown('/alerts/1')).toContain('“Sciopero”, dall’11 nov 2019')
  })

  it('is asked for by every message that needs one', () => {
    const date = pageWords('it').spoken('2019-11-11')
    const said = ([...dated] as const).map(key => pageWords('it').say(key, { ...date, ...others }))
    for (const sentence of said) expect(sentence).toMatch(/(dall|all|^Iniziato l|^Chiuso l|^Letto l)’11 nov 2019/)
  })
})

const others = { missed: 3, due: 9, author: 'anna', title: 'Sciopero' }
const dated = [
  'overview.since',
  'overview.followers.on',
  'state.falling',
  'state.paused',
  'state.no-data',
  'series.irregular',
  'posts.gone',
  'audience.day',
  'alerts.opened',
  'alerts.ended',
  'ledger.event.lasting',
  'ledger.returned',
  'ledger.recovered',
  'events.lasting',
  'effect.back',
  'effect.revised',
] as const
