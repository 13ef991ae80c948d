import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { z } from 'zod'
import type { OpenDatabase } from '../../src/store/database.ts'
import { createTestDatabase } from '../support/database.ts'
import { analystOf } from '../support/roles.ts'
import { makeTown } from './town-data.ts'

/** The Grafana dashboard: its queries run as the reader, and what it is provisioned with holds no secret. */

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const folder = 'deploy/grafana'

const source = z.object({ type: z.literal('grafana-postgresql-datasource'), uid: z.string() })
const target = z.looseObject({ datasource: source, format: z.enum(['table', 'time_series']), rawSql: z.string() })
const dashboard = z
  .looseObject({
    panels: z.array(z.looseObject({ id: z.number(), title: z.string(), datasource: source, targets: z.array(target) })),
    annotations: z.object({ list: z.array(z.looseObject({ name: z.string(), datasource: source, target })) }),
    templating: z.object({ list: z.array(z.looseObject({ name: z.string(), datasource: source, query: z.string() })) }),
  })
  .parse(JSON.parse(text(`${folder}/dashboards/polso.json`)))
const datasource = parse(text(`${folder}/provisioning/datasources/polso.yaml`)).datasources[0]
const compose = parse(text('compose.yaml'))

const [from, to] = ['2019-10-01T00:00:00Z', '2019-12-31T23:59:59Z']
/** As Grafana's data source for Postgres writes its macros out, and variables of several values as a list of literals. */
const written = (sql: string, accounts: readonly string[]) =>
  sql
    .replaceAll(/\$__timeFilter\(([^)]+)\)/g, `$1 BETWEEN '${from}' AND '${to}'`)
    .replaceAll('$__timeFrom()', `'${from}'`)
    .replaceAll('$__timeTo()', `'${to}'`)
    .replaceAll(`\${account:sqlstring}`, accounts.map(key => `'${key}'`).join(','))

let analyst: OpenDatabase
let accounts: readonly string[]
const answer = async (sql: string, of = accounts) => {
  const query = written(sql, of)
  expect(query).not.toContain('$')
  return (await analyst.pool.query(query)).rows
}
const [variable] = dashboard.templating.list

beforeAll(async () => {
  const database = await createTestDatabase()
  await makeTown(database.db)
  analyst = await analystOf(database)
  accounts = (await analyst.pool.query(variable?.query ?? '')).rows.map(row => row.account_key)
})
afterAll(() => analyst.close())

describe('the dashboard', () => {
  it('offers the accounts', () => {
    expect([variable?.name, accounts]).toEqual(['account', ['comune-facebook', 'comune-instagram', 'comune-twitter']])
  })

  it.each(dashboard.panels)('fills the panel $title', async ({ targets }) => {
    expect(targets).toHaveLength(1)
    for (const { rawSql, format } of targets) {
      const rows = await answer(rawSql)
      expect(rows.length).toBeGreaterThan(0)
      if (format === 'time_series') {
        expect(Object.keys(rows[0])).toEqual(['time', 'metric', 'value'])
        expect(rows[0].time).toBeInstanceOf(Date)
        expect(new Set(rows.map(row => row.metric))).toEqual(new Set(accounts))
      }
    }
  })

  it('marks events with their spans', async () => {
    const [events] = dashboard.annotations.list
    expect(await answer(events?.target.rawSql ?? '')).toEqual([
      {
        time: new Date('2019-11-11T00:00:00Z'),
        timeend: new Date('2019-11-29T00:00:00Z'),
        text: 'Sospesa',
        tags: 'comune-twitter',
      },
    ])
  })

  it('shows the accounts that were chosen, and no others', async () => {
    const [followers] = dashboard.panels
    const rows = await answer(followers?.targets[0]?.rawSql ?? '', ['comune-twitter'])
    expect(new Set(rows.map(row => row.metric))).toEqual(new Set(['comune-twitter']))
  })

  it('draws no day in doubt as if it were low', async () => {
    const interactions = dashboard.panels.find(panel => panel.title.startsWith('Interactions'))
    const rows = await answer(interactions?.targets[0]?.rawSql ?? '', ['comune-twitter'])
    const unread = rows.filter(row => row.time.getTime() === Date.parse('2019-12-24T00:00:00Z'))
    expect(unread.map(row => row.value)).toEqual([null])
  })
})

describe('its provisioning', () => {
  it('asks the one data source, with a password that is in no file', () => {
    const asked = [dashboard.panels, dashboard.annotations.list, dashboard.templating.list].flat()
    expect(new Set(asked.map(part => part.datasource.uid))).toEqual(new Set([datasource.uid]))
    expect(datasource.type).toBe('grafana-postgresql-datasource')
    expect(datasource.secureJsonData).toEqual({ password: '$__file{/run/secrets/grafana_reader_password}' })
    expect(compose.services.grafana.secrets).toContain('grafana_reader_password')
    expect(compose.services.grafana.environment.GF_SECURITY_ADMIN_PASSWORD__FILE).toBe(
      '/run/secrets/grafana_admin_password',
    )
  })

  it('starts only when asked for, and finds its files where they are mounted', () => {
    expect(compose.services.grafana.profiles).toEqual(['grafana'])
    const { providers } = parse(text(`${folder}/provisioning/dashboards/polso.yaml`))
    const mounts: string[] = compose.services.grafana.volumes
    expect(mounts).toContain(`./${folder}/provisioning:/etc/grafana/provisioning:ro`)
    expect(mounts).toContain(`./${folder}/dashboards:${providers[0].options.path}:ro`)
    const home: string = compose.services.grafana.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH
    const file = home.replace(`${providers[0].options.path}/`, '')
    expect(readdirSync(new URL(`../../${folder}/dashboards/`, import.meta.url))).toContain(file)
  })
})
