import { describe, expect, it } from '@jest/globals'
import { readEnvironment } from '../src/config/env.ts'
import { configOf } from '../src/config/file.ts'
import { installedPlugins } from '../src/plugins.ts'
import { openRuntime, secretsOf, setupOf } from '../src/runtime.ts'
import { mockYaml, newFolder } from './commands/polso.ts'
import { createTestDatabase } from './support/database.ts'

const readFile = () => ''

describe('the secrets of an installation', () => {
  it('are those of the configuration and the passwords of its servers, as written and decoded', () => {
    const env = {
      X: 'opensesame-x',
      DATABASE_URL: 'postgres://u:open%2Fsesame@db/polso',
      REDIS_URL: 'redis://:opensesame-r@r',
    }
    const raw = {
      credentials: { x: { platform: 'twitter', bearer_token: 'env:X' } },
      accounts: [{ id: 'a', platform: 'twitter', handle: 'ComuneSP' }],
    }
    const { environment } = readEnvironment({ env, readFile })
    const config = configOf(raw, { env, readFile }, installedPlugins)
    expect([...new Set(secretsOf(environment, config))].sort()).toEqual(
      ['opensesame-x', 'open%2Fsesame', 'open/sesame', 'opensesame-r'].sort(),
    )
  })
})

describe('the setup', () => {
  it('lets the environment win over the address in the file', async () => {
    const folder = newFolder({ 'polso.yaml': `${mockYaml}\nhttp: { host: 10.0.0.1, port: 1 }\n` })
    const env = { POLSO_HTTP_HOST: '0.0.0.0', POLSO_HTTP_PORT: '0' }
    const { config, faults } = await setupOf({ env, cwd: folder.path })
    folder.remove()
    expect({ http: config?.http, faults }).toEqual({ http: { host: '0.0.0.0', port: 0 }, faults: [] })
  })

  it("judges the settings of a third party's collector by that collector", async () => {
    const collector = `
      import { z } from '${import.meta.resolve('zod')}'
      export default {
        platform: 'bacheca', title: 'Bacheca', settings: z.strictObject({ board: z.string() }), batchSize: 1,
        metrics: [{ metric: 'followers', of: 'account', unit: 'people', period: 'instant', interaction: false,
          platformName: 'followers', validFrom: null, validTo: null, description: 'Followers.' }],
        handleFault: () => null, create: () => ({}),
      }`
    const yaml = (board: string) => `
collectors: [./bacheca.mjs]
credentials: { b: { platform: bacheca, ${board}: one } }
accounts: [{ id: a, platform: bacheca, handle: x }]
`
    const folder = newFolder({ 'bacheca.mjs': collector, 'polso.yaml': yaml('board'), 'wrong.yaml': yaml('bord') })
    const right = await setupOf({ env: {}, cwd: folder.path })
    const wrong = await setupOf({ env: { POLSO_CONFIG: 'wrong.yaml' }, cwd: folder.path })
    folder.remove()
    expect(right).toMatchObject({ faults: [], config: { credentials: { b: { settings: { board: 'one' } } } } })
    expect(right.plugins.collectors.map(({ platform }) => platform)).toContain('bacheca')
    expect(wrong.faults.flatMap(({ faults }) => faults)).toEqual([
      {
        path: ['credentials', 'b', 'bord'],
        line: 3,
        message: 'is no key that polso knows here; did you mean "board"?',
      },
    ])
  })
})

describe('a runtime', () => {
  it('is open until it is closed, also twice', async () => {
    const database = await createTestDatabase()
    const folder = newFolder({ 'polso.yaml': mockYaml })
    const env = { DATABASE_URL: database.url, LOG_LEVEL: 'silent' }
    const runtime = await openRuntime({ command: 'test', env, cwd: folder.path })
    expect(await runtime.db.selectFrom('polso.accounts').selectAll().execute()).toEqual([])
    expect(runtime).toMatchObject({
      databaseUrl: database.url,
      redisUrl: null,
      env: { dataDir: `${folder.path}/.polso` },
    })
    await runtime.close()
    await runtime.close()
    await database.close()
    folder.remove()
  })
})
