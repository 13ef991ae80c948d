import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { addDays, dayStart } from '../../src/days.ts'
import { importFile } from '../../src/import/import.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { NoDataError } from '../../src/reports/errors.ts'
import { formats } from '../../src/reports/formats.ts'
import { documentOf, type Issued, issueVerifica } from '../../src/reports/issue.ts'
import type { ReportPeriod } from '../../src/reports/period.ts'
import { plainText } from '../../src/reports/verifica/document.ts'
import { render } from '../../src/reports/write.ts'
import { syncContracts } from '../../src/store/contracts.ts'
import { writeExpectedDays } from '../../src/store/expected-days.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, settings } from '../support/rows.ts'
import { AS_OF, addReading, addSnapshot, BEFORE, contracts, PERIOD, reportConfig, storeTown, ZONE } from './town.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await storeTown(database.db)
})
afterEach(() => database.close())

const now = new Date('2020-01-15T09:00:00Z')
const FIRST_CONTRACT = { from: '2019-03-25', to: '2019-07-31' } as const
const asked: ReportPeriod = { ...PERIOD, compare: BEFORE, asOf: AS_OF }
const issue = (more: Partial<ReportPeriod> = {}, config = reportConfig()) =>
  issueVerifica(database.db, { ...asked, ...more }, config, now)
const documentIn = (language: 'it' | 'en', issued: Issued) => documentOf(issued, language, installedPlugins)

function spoken(issued: Issued, language: 'it' | 'en' = 'it'): string[] {
  return documentIn(language, issued).blocks.flatMap(block =>
    block.kind === 'paragraph' && block.tone === 'spoken' ? [plainText(block.inlines).replaceAll('\u00a0', ' ')] : [],
  )
}

const figure = ({ content }: Issued, name: string, account: string | null = null) =>
  content.figures.find(one => one.name === name && one.account === account)

async function files(issued: Issued, language: 'it' | 'en' = 'it'): Promise<Record<string, string>> {
  const document = documentIn(language, issued)
  const hashes: Record<string, string> = {}
  for (const format of formats) {
    const content = await render(document, issued.content.facts, format)
    hashes[format] = createHash('sha256').update(content).digest('hex')
  }
  return hashes
}

describe('the page that is read aloud', () => {
  it('says every figure in a sentence', async () => {
    expect(spoken(await issue())).toEqual([
      'Questa è la verifica dei canali social (Comune della Spezia), dal 4 novembre al 15 dicembre 2019: 42 giorni. Il confronto è con il periodo dal 21 ottobre al 3 novembre 2019.',
      'Il contratto con Multimedia srls, dal 4 novembre al 15 dicembre 2019, costa 7.500 €. Conta 2 mesi: 3.750 € al mese.',
      'Facebook: i follower sono passati da 12.006 a 12.090, cioè oltre 12.000, 84 in più. Alla prima lettura, il 22 ottobre 2019, erano 11.980. Facebook: le persone a cui piace la pagina sono passate da 11.956 a 12.040, cioè oltre 12.000.',
      'Instagram: i follower sono passati da 639 a 765, 126 in più. Alla prima lettura, il 22 ottobre 2019, erano 600.',
      'X (Twitter): i follower sono passati da 5.513 a 5.555, cioè oltre 5.500, 42 in più. Alla prima lettura, il 22 ottobre 2019, erano 5.500.',
      'Nel periodo le pubblicazioni hanno raccolto 4.840 interazioni, in media 115 al giorno. Nel periodo di confronto erano in media 124 al giorno: la variazione è −7,3%.',
      'X (Twitter): la rubrica «Rassegna stampa» non è uscita dall’11 novembre al 1° dicembre 2019, per 21 giorni. In quei giorni sono mancate circa 322 interazioni (fra 148 e 552). L’account nel suo insieme ne ha avute circa 336 in meno (fra 68 e 691): questa cifra comprende la precedente e non le si somma. Le interazioni sono tornate nella norma il 2 dicembre 2019.',
      'Di 12.016 follower si conosce il paese: 400 vivono all’estero (paese di casa: Italia). Sono i turisti di questa verifica: 3,3%. Di 7.000 si conosce la città: 6.000 vivono a La Spezia. Sono i cittadini di questa verifica: 85,7%.',
      'Per ogni nuovo follower si sono spesi 29,76 €. Per ogni interazione si sono spesi 1,55 €.',
      'Le interazioni sono note per intero in tutti i giorni del periodo. Non si è potuto misurare: età e genere di chi segue Facebook: la piattaforma non lo dà più, e nessuna esportazione di quando lo dava è stata importata; città di chi segue Instagram: non noto; età, genere, paese e città di chi segue X (Twitter): la piattaforma non lo dà.',
    ])
  })

  it('says the same in English', async () => {
    const text = spoken(await issue(), 'en').join(' ')
    expect(text).toContain('costs €7,500. It counts 2 months: €3,750 a month.')
    expect(text).toContain('Instagram: followers went from 639 to 765, 126 more.')
    expect(text).toContain('the series “Rassegna stampa” did not come out from 11 November to 1 December 2019')
    expect(text).toContain('Of 12,016 followers the country is known: 400 live abroad (home: Italy).')
  })
})

describe('the contracts that count', () => {
  it('are those of the period and of what it is compared with, added up', async () => {
    expect(spoken(await issue({ compare: FIRST_CONTRACT }))[1]).toBe(
      'Il contratto con Multimedia srls, dal 25 marzo al 31 luglio 2019, costa 6.000 €. Il contratto con Multimedia srls, dal 4 novembre al 15 dicembre 2019, costa 7.500 €. In tutto sono 13.500 € per 6 mesi di contratto: 2.250 € al mese.',
    )
    const text = spoken(await issue({ compare: FIRST_CONTRACT }), 'en').join(' ')
    expect(text).toContain('In all that is €13,500 for 6 months of contract: €2,250 a month.')
  })

  it.each([
    ['one that shares its last day with the comparison counts', { start: '2019-01-01', end: BEFORE.from }, 2],
    ['one that ended the day before does not', { start: '2019-01-01', end: addDays(BEFORE.from, -1) }, 1],
    ['one that begins on the last day of the period counts', { start: PERIOD.to, end: '2020-06-30' }, 2],
    ['one that begins the day after does not', { start: addDays(PERIOD.to, 1), end: '2020-06-30' }, 1],
  ])('%s', async (_, days, count) => {
    await syncContracts(
      database.db,
      contracts.map(one => (one.id === 'first' ? { ...one, ...days } : one)),
      AS_OF,
    )
    const issued = await issue()
    expect(issued.content.facts.contracts).toHaveLength(count)
    expect(figure(issued, 'total_amount')?.value).toBe(count === 2 ? 13_500 : 7500)
  })

  it('one that begins after the instant of the report does not yet', async () => {
    const issued = await issue({ from: '2019-10-21', compare: null, asOf: dayStart('2019-11-03', ZONE) })
    expect(issued.content.facts.contracts).toEqual([])
    expect(JSON.stringify(documentIn('en', issued).blocks)).toContain('touches the days of this review')
  })
})

describe('what a result costs', () => {
  const inView = async () => {
    const { rows } = await database.pool.query(`
      select cost_per_month::float8, cost_per_account::float8, cost_per_new_follower::float8, cost_per_interaction::float8,
        cost_per_interaction_missing
      from analytics.contract_costs where contract_key = 'second'`)
    return rows[0]
  }
  const inReport = async (config = reportConfig()) => {
    const issued = await issue({}, config)
    const value = (name: string) =>
      issued.content.figures.find(one => one.name === name && one.from === PERIOD.from)?.value ?? null
    return {
      cost_per_month: value('contract_cost_per_month'),
      cost_per_account: value('cost_per_account'),
      cost_per_new_follower: value('cost_per_new_follower'),
      cost_per_interaction: value('cost_per_interaction'),
    }
  }

  it("is the same in the analysts' view", async () => {
    const told = await inReport()
    expect(told.cost_per_interaction).toBeCloseTo(1.55, 2)
    expect(await inView()).toMatchObject(told)
  })

  it('is refused by both where what is counted changed in between', async () => {
    await sql`update polso.metric_definitions set valid_from = '2019-11-20'
      where platform = 'facebook' and metric = 'comments' and subject = 'post'`.execute(database.db)
    const told = await inReport()
    expect(told).toMatchObject({ cost_per_interaction: null, cost_per_new_follower: expect.any(Number) })
    expect(await inView()).toMatchObject({ ...told, cost_per_interaction_missing: 'definition-changed' })
    const at = (await issue()).content.figures.find(one => one.name === 'cost_per_interaction')
    expect(at?.missing).toBe('definition-changed')
  })

  it('is refused by both where an account of the contract was never read', async () => {
    const unread = { ...settings('comune-telegram', { platform: 'mock' }) }
    const listed = await database.db.selectFrom('polso.accounts').selectAll().execute()
    await addAccounts(database.db, [...listed.map(a => settings(a.key, { ...a, series: [] })), unread], AS_OF)
    const named = contracts.map(one => ({ ...one, accounts: [...one.accounts, 'comune-telegram'] }))
    await syncContracts(database.db, named, AS_OF)
    const told = await inReport()
    expect(told).toMatchObject({ cost_per_account: 1875, cost_per_interaction: null })
    expect(await inView()).toMatchObject({ ...told, cost_per_interaction_missing: 'incomplete' })
    const issued = await issue()
    const [platform] = installedPlugins.collectors.flatMap(one => (one.platform === 'mock' ? one.title : []))
    const last = spoken(issued).at(-1)
    expect(last).toMatch(/^Non si è potuto misurare: l’account dei contratti su /)
    expect(last).toContain(`su ${platform}: di questi giorni non se ne conosce alcuna cifra;`)
    const lists = documentIn('en', issued).blocks.flatMap(one => (one.kind === 'list' ? one.items.map(plainText) : []))
    expect(lists.map(text => text.replaceAll('\u00a0', ' '))).toContain(
      `The account of the contracts on ${platform}: of these days no figure of it is known.`,
    )
  })
})

describe('the same as-of gives the same bytes', () => {
  it('in every format, from the same document and from one gathered anew', async () => {
    const first = await files(await issue())
    expect(await files(await issue())).toEqual(first)
    await sql`delete from polso.reports`.execute(database.db)
    expect(await files(await issue())).toEqual(first)
    expect(await files(await issue(), 'en')).not.toEqual(first)
  })

  it('whatever is stored, judged and answered later', async () => {
    const before = await issue()
    const first = await files(before)
    await sql`delete from polso.reports`.execute(database.db)
    await storeLater()
    const after = await issue()
    expect(after.content.facts).toEqual(before.content.facts)
    expect(await files(after)).toEqual(first)
  })

  /**
   * A late reading of a slot of the period, a daily figure that it revised, an alert that was revised, an event, a file
   * of followers of an account that was never read.
   */
  async function storeLater(): Promise<void> {
    const { db } = database
    const later = new Date('2019-12-20T10:00:00Z')
    await sql`update polso.account_days set value = value + 100, computed_at = ${later}
      where metric = 'followers' and date_day = '2019-12-10'`.execute(db)
    await sql`update polso.alerts set effect = -1, updated_at = ${later}, evidence = evidence || '{"day":"2019-12-20"}'`.execute(
      db,
    )
    await sql`insert into polso.events (account_id, title, starts_on, author, origin, created_at)
      values (1, 'Dopo', '2019-11-20', 'ana', 'noted', ${later})`.execute(db)
    await importFile(db, {
      fileName: 'fan.csv',
      bytes: Buffer.from('date,followers\n2019-11-10,40\n2019-11-11,42\n'),
      target: { accountId: await unread(), timeZone: ZONE, metric: 'followers', dimension: null },
      reading: { signed: false, audience: null },
      author: 'ana',
      now: later,
      threshold: 10,
      replace: false,
      skipRefused: false,
    })
    const slot = new Date('2019-12-15T22:30:00Z')
    const run = await addReading(db, 1, 'facebook', slot)
    await addSnapshot(db, 1, 'followers', 'instant', slot, 99_999, run)
    await sql`update polso.account_snapshots set observed_at = ${later} where slot = ${slot}`.execute(db)
    await sql`update polso.collection_runs set finished_at = ${later}, due_at = ${later} where slot = ${slot}`.execute(
      db,
    )
  }

  /** An account of the same body that was configured then, and never read. */
  async function unread(): Promise<number> {
    const { rows } = await sql<{ id: number }>`
      insert into polso.accounts (key, name, platform, handle, credential, schedule, time_zone, active, created_at)
      select 'comune-facebook-turismo', name, platform, handle, credential, schedule, time_zone, active, created_at
      from polso.accounts where account_id = 1 returning account_id as id`.execute(database.db)
    return rows[0]?.id ?? Number.NaN
  }

  it('an issued document stays, whatever is taken back later', async () => {
    const { db } = database
    await sql`insert into polso.events (account_id, title, starts_on, author, origin, created_at)
      values (1, 'Mercatino', '2019-11-20', 'ana', 'noted', '2019-11-21T10:00:00Z')`.execute(db)
    const first = await files(await issue())
    await sql`delete from polso.events`.execute(db)
    expect(await files(await issue())).toEqual(first)
    await sql`delete from polso.reports`.execute(db)
    // Events keep no history: the document says so.
    expect(await files(await issue())).not.toEqual(first)
    const said = 'I fatti annotati e i dati importati sono quelli registrati entro quell’ora, come stavano quando'
    expect(JSON.stringify(documentIn('it', await issue()).blocks)).toContain(said)
  })

  it('and an alert that was still open then is open in it', async () => {
    const issued = await issue({ asOf: dayStart('2019-11-20', ZONE) })
    const [alert] = issued.content.facts.accounts.flatMap(account => account.alerts)
    expect(alert).toMatchObject({ state: 'acknowledged', endedOn: null })
    expect(spoken(issued).join(' ')).toContain('non esce dall’11 novembre 2019')
    expect(issued.content.facts.settled).toBe(false)
  })

  it('and contracts are those of then, while those of later are told as of later', async () => {
    const first = await issue({ compare: FIRST_CONTRACT })
    const dearer = contracts.map(one => (one.id === 'first' ? { ...one, amount: 7000 } : one))
    await syncContracts(
      database.db,
      [...dearer, ...dearer.slice(0, 1).map(one => ({ ...one, id: 'third', amount: 100 }))],
      now,
    )
    await sql`delete from polso.reports`.execute(database.db)
    expect(await files(await issue({ compare: FIRST_CONTRACT }))).toEqual(await files(first))
    const later = await issue({ compare: FIRST_CONTRACT, asOf: now })
    expect(later.code).not.toBe(first.code)
    expect(spoken(later).join(' ')).toContain('In tutto sono 14.600 €')
    await syncContracts(database.db, [], new Date(now.getTime() + 1))
    await sql`delete from polso.reports`.execute(database.db)
    expect(spoken(await issue({ compare: FIRST_CONTRACT, asOf: now })).join(' ')).toContain('In tutto sono 14.600 €')
  })

  it('and expectations are those of then', async () => {
    const first = await files(await issue())
    const day = { metric: 'interactions_gained', day: '2019-11-20', expected: 999, low: 900, high: 1100 } as const
    await database.db.transaction().execute(trx => writeExpectedDays(trx, 3, [day], now))
    await sql`delete from polso.reports`.execute(database.db)
    expect(await files(await issue())).toEqual(first)
    expect(figure(await issue({ asOf: now }), 'interactions_expected', 'comune-twitter')?.value).toBe(42 * 42 + 957)
  })

  it('while another definition makes another document', async () => {
    const first = await issue()
    const wider = reportConfig({ verifica: { residents: { countries: ['IT', 'CH'] } } })
    expect((await issue({}, wider)).code).not.toBe(first.code)
    expect((await issue({}, reportConfig())).issuedBefore).toEqual(now)
  })
})

describe('what is missing is said', () => {
  it('a ratio with too small a base is refused, and why', async () => {
    const issued = await issue({}, reportConfig({ verifica: { least_base: 300 } }))
    expect(figure(issued, 'cost_per_new_follower')).toMatchObject({ value: null, missing: 'base-too-small' })
    expect(figure(issued, 'cost_per_interaction')?.value).toBe(1.55)
    expect(spoken(issued).join(' ')).toContain('Il costo per nuovo follower non si calcola: la base è troppo piccola.')
  })

  it('a ratio whose base has gaps is refused', async () => {
    await sql`update polso.account_days set value = null, status = 'missing', reason = 'no-run'
      where metric = 'interactions_gained' and date_day between '2019-11-20' and '2019-12-02'`.execute(database.db)
    const issued = await issue()
    expect(figure(issued, 'cost_per_interaction')).toMatchObject({ value: null, missing: 'incomplete' })
    const text = spoken(issued).join(' ')
    expect(text).toContain('Il costo per interazione non si calcola: la base non è nota per intero.')
    expect(text).toContain('Facebook: le interazioni sono note per intero in 29 giorni su 42.')
    const [facebook] = issued.content.facts.accounts
    expect(facebook?.coverage.find(one => one.metric === 'interactions_gained')?.gaps).toEqual([
      { from: '2019-11-20', to: '2019-12-02', reason: 'no-run', known: false },
    ])
  })

  it('without contracts no cost is said', async () => {
    await syncContracts(database.db, [], AS_OF)
    const issued = await issue()
    expect(figure(issued, 'cost_per_interaction')).toMatchObject({ value: null, missing: 'no-contract' })
    expect(spoken(issued).join(' ')).toContain('nessun contratto è registrato')
  })

  it('groups of few people are counted neither as tourists nor as others', async () => {
    await sql`update polso.audience_snapshots set value = null, status = 'suppressed' where segment = 'AT'`.execute(
      database.db,
    )
    const text = spoken(await issue()).join(' ')
    expect(text).toContain('Di 11.970 follower si conosce il paese: almeno 354 vivono all’estero')
  })

  it('an imported table of age and gender is told in place of what the platform gives no more', async () => {
    await sql`insert into polso.audience_snapshots
        (account_id, date_day, metric, dimension, segment, value, status, observed_at, source)
      select 1, '2019-12-01', 'followers_by_age_gender', 'age_gender', segment, value, 'observed', ${AS_OF}, 'import:eta.csv#0123'
      from (values ('F.25-34', 300), ('M.25-34', 200)) as r (segment, value)`.execute(database.db)
    const issued = await issue()
    const [facebook] = issued.content.facts.accounts
    expect(facebook?.audience.absent).toEqual([])
    expect(facebook?.audience.breakdowns[0]).toMatchObject({ dimension: 'age_gender', known: { value: 500 } })
    const document = JSON.stringify(documentIn('it', issued).blocks)
    expect(document).toContain('donne, 25–34')
    expect(document).toContain('Dati importati: import:eta.csv#0123')
  })

  it('days that were not over are told as such, and those that the platform gives later', async () => {
    const to = '2019-12-20'
    const issued = await issue({ to, compare: null, asOf: new Date('2019-12-19T09:00:00Z') })
    const [facebook] = issued.content.facts.accounts
    expect(facebook?.coverage.find(one => one.metric === 'followers')?.gaps).toEqual([
      { from: '2019-12-18', to: '2019-12-18', reason: 'not-yet', known: false },
      { from: '2019-12-19', to, reason: 'running', known: false },
    ])
    expect(issued.content.facts.settled).toBe(false)
  })

  it('a period without any figures is no report', async () => {
    const from = '2018-01-01'
    await expect(issue({ from, to: '2018-01-31', compare: null })).rejects.toThrow(NoDataError)
  })

  it('a period that a comparison lacks is not known', async () => {
    const issued = await issue({ compare: { from: '2018-01-01', to: '2018-01-31' } })
    expect(figure(issued, 'interactions_total_change')).toMatchObject({ value: null, missing: 'not-read' })
    expect(spoken(issued).join(' ')).toContain('Le interazioni del periodo di confronto non sono note')
  })

  it('a period of which other accounts were read is not compared', async () => {
    await sql`delete from polso.account_days where account_id = 2 and date_day <= ${BEFORE.to}::date`.execute(
      database.db,
    )
    const issued = await issue()
    expect(figure(issued, 'interactions_total_change')).toMatchObject({ value: null, missing: 'accounts-differ' })
    expect(spoken(issued).join(' ')).toContain('la variazione non si calcola: gli account non sono gli stessi')
  })

  it('an account that is read from the middle of the period on is told as such', async () => {
    for (const name of ['account_days', 'account_snapshots'])
      await sql`delete from ${sql.table(`polso.${name}`)} where account_id = 2
        and ${sql.ref(name === 'account_days' ? 'date_day' : 'slot')} < '2019-11-25'`.execute(database.db)
    const issued = await issue({ compare: null })
    const text = spoken(issued).join(' ')
    expect(text).toContain('Prima l’account non veniva letto: si parte dalla prima lettura')
    expect(text).toContain('La media è dei 21 giorni in cui le interazioni di tutti gli account sono note.')
    expect(figure(issued, 'cost_per_interaction')).toMatchObject({ missing: 'incomplete' })
  })

  it('a ratio and a comparison across a change of definition are refused', async () => {
    await sql`update polso.metric_definitions set valid_from = '2019-11-20'
      where platform = 'facebook' and metric = 'comments' and subject = 'post'`.execute(database.db)
    const issued = await issue()
    const refused = { value: null, missing: 'definition-changed' }
    expect(figure(issued, 'interactions_total_change')).toMatchObject(refused)
    expect(figure(issued, 'interactions_change', 'comune-facebook')).toMatchObject(refused)
    expect(figure(issued, 'interactions_change', 'comune-twitter')?.value).not.toBeNull()
    expect(spoken(issued).join(' ')).toContain('la piattaforma ha cambiato il modo di contare')
  })

  it('contracts that run together are told as such', async () => {
    const note = 'Alcuni contratti corrono insieme'
    expect(JSON.stringify(documentIn('it', await issue()).blocks)).not.toContain(note)
    const both = contracts.map(one => ({ ...one, start: PERIOD.from }))
    await syncContracts(
      database.db,
      both.map(one => ({ ...one, end: PERIOD.to })),
      AS_OF,
    )
    expect(JSON.stringify(documentIn('it', await issue()).blocks)).toContain(note)
  })

  it('a change of definition between the periods is told', async () => {
    await sql`update polso.metric_definitions set valid_from = '2019-11-04'
      where platform = 'facebook' and metric = 'reach' and subject = 'account'`.execute(database.db)
    const [facebook] = (await issue()).content.facts.accounts
    expect(facebook?.redefined).toEqual([{ metric: 'reach', on: '2019-11-04' }])
  })
})

describe('series, weeks and alerts', () => {
  it('the series was due on weekdays, kept before and after the pause, once late', async () => {
    const [series] = (await issue()).content.facts.accounts.flatMap(account => account.series)
    expect(
      Object.fromEntries(
        (['due', 'kept', 'late', 'missed', 'missedOnHolidays', 'unknown'] as const).map(name => [
          name,
          series?.[name].value,
        ]),
      ),
    ).toEqual({ due: 30, kept: 15, late: 1, missed: 15, missedOnHolidays: 0, unknown: 0 })
    expect(series?.stretches).toMatchObject([{ from: '2019-11-11', to: '2019-11-29', missed: { value: 15 } }])
  })

  it('the best and the worst of the whole weeks are found', async () => {
    const twitter = (await issue()).content.facts.accounts.find(({ key }) => key === 'comune-twitter')
    expect(twitter?.weeks).toHaveLength(6)
    expect(twitter?.best).toMatchObject({ from: '2019-11-04', interactions: { value: 290 } })
    expect(twitter?.worst).toMatchObject({ from: '2019-11-11', interactions: { value: 150 } })
  })

  it('a decision of the staff is told with its note and without its author', async () => {
    const document = documentIn('it', await issue())
    const text = JSON.stringify(document.blocks)
    expect(text).toContain('Ripresa decisa per dicembre')
    expect(text).not.toContain('"ana"')
  })
})

describe('the forms', () => {
  const csvRows = async (issued: Issued) => {
    const csv = String(await render(documentIn('it', issued), issued.content.facts, 'csv'))
    return parse(csv, { columns: true }) as Record<string, string>[]
  }

  it('CSV has every figure, one row each', async () => {
    const issued = await issue()
    const rows = await csvRows(issued)
    expect(rows).toHaveLength(issued.content.figures.length)
    expect(rows.find(row => row.figure === 'cost_per_month')).toMatchObject({
      value: '3750',
      currency: 'EUR',
      unit: 'money',
    })
    expect(new Set(rows.map(row => row.reference)).size).toBe(rows.length)
  })

  /** The configuration takes no such names; a name stays text whatever wrote it into the tables. */
  it.each(['=1+1', '+1', '-1', '@SUM(1)', '\t=1+1', '\r=1+1'])('CSV gives a name like %j as text', async name => {
    await sql`update polso.content_series set key = ${name}`.execute(database.db)
    await sql`update polso.accounts set key = ${name} where account_id = 1`.execute(database.db)
    await sql`update polso.contracts set key = ${name} where key = 'second'`.execute(database.db)
    const rows = await csvRows(await issue())
    const held = (figure: string, column: string) =>
      rows.find(row => row.figure === figure && row[column] !== '')?.[column]
    expect(held('series_due', 'about')).toBe(`'${name}`)
    expect(held('contract_amount', 'about')).toBe(`'${name}`)
    expect(rows.filter(row => row.account === `'${name}`)).not.toEqual([])
    for (const row of rows)
      for (const cell of ['label', 'about', 'account']) expect(row[cell]).not.toMatch(/^[=+@\t\r-]/)
  })

  it('HTML needs nothing from elsewhere, and every reference leads to its row', async () => {
    const issued = await issue()
    const html = String(await render(documentIn('it', issued), issued.content.facts, 'html'))
    expect(html).toContain('<html lang="it">')
    expect(html).not.toMatch(/<script|<link|src="http|url\(http/)
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(match => match[1]))
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(match => match[1])
    expect(targets.length).toBeGreaterThan(200)
    for (const target of targets) expect(ids).toContain(target)
    expect([...html.matchAll(/ id="([^"]+)"/g)]).toHaveLength(ids.size)
  })

  it('text that looks like markup stays text', async () => {
    const body = '<b>#panic("x") \\ "$1"</b>'
    const issued = await issue({}, reportConfig({ verifica: { body } }))
    const document = documentIn('it', issued)
    expect(String(await render(document, issued.content.facts, 'html'))).toContain('&lt;b&gt;#panic(&quot;x&quot;)')
    expect((await render(document, issued.content.facts, 'pdf')).length).toBeGreaterThan(10_000)
  })

  it('a day of the period that nobody read leaves its week without a value', async () => {
    await sql`delete from polso.account_days where date_day between '2019-11-18' and '2019-11-24'`.execute(database.db)
    const [facebook] = (await issue()).content.facts.accounts
    expect(facebook?.weeks[2]).toMatchObject({ from: '2019-11-18', whole: false, interactions: { value: null } })
    expect(addDays('2019-11-18', 6)).toBe('2019-11-24')
  })
})
