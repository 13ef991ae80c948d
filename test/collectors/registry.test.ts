import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { CollectError } from '../../src/collectors/collector.ts'
import { GraphError } from '../../src/collectors/graph/errors.ts'
import { collectorDefinitions, definitionOf, loadCollectors } from '../../src/collectors/index.ts'
import { definitionFaults } from '../../src/collectors/load.ts'

const definition = (platform: string) => `export default {
  platform: '${platform}', title: 'Own', batchSize: 1,
  settings: { safeParse: value => ({ success: true, data: value }) },
  metrics: [{ metric: 'followers', of: 'account', unit: 'people', period: 'instant', interaction: false,
    platformName: 'followers', validFrom: null, validTo: null, description: 'Followers.' }],
  handleFault: () => null,
  create: () => ({ collect: async () => new Map(), check: async () => ({ ok: true, message: '', expiresAt: null }) }),
}`

describe('an error of a collector', () => {
  it('is known for what it is where the collector brought a polso of its own', async () => {
    const file = '../../src/collectors/collector.ts'
    const other = (await import(`${file}?copy`)) as typeof import('../../src/collectors/collector.ts')
    expect(other.CollectError).not.toBe(CollectError)
    expect(new other.CollectError('auth', 'dead')).toBeInstanceOf(CollectError)
    expect(new CollectError('auth', 'dead')).not.toBeInstanceOf(GraphError)
    expect(new Error('dead')).not.toBeInstanceOf(CollectError)
  })
})

describe('the registry of collectors', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'polso-registry-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function install(name: string, source: string, exports: unknown = './index.js'): void {
    const home = join(folder, 'node_modules', name)
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name, type: 'module', exports }))
    writeFileSync(join(home, 'index.js'), source)
  }

  it('holds well-formed definitions, each platform once', () => {
    for (const one of collectorDefinitions) expect(definitionFaults(one)).toBeNull()
    const platforms = collectorDefinitions.map(({ platform }) => platform)
    expect(new Set(platforms).size).toBe(platforms.length)
    expect(definitionOf('mock')?.title).toBe('Mock')
    expect(definitionOf('nowhere')).toBeUndefined()
  })

  it('defines no metric twice and gives every platform interactions', () => {
    for (const { metrics } of collectorDefinitions) {
      const keys = metrics.map(({ of, metric, period }) => `${of} ${metric} ${period}`)
      expect(new Set(keys).size).toBe(keys.length)
      expect(metrics.some(({ of, interaction }) => of === 'post' && interaction)).toBe(true)
    }
  })

  it('loads a package that lies beside polso.yaml', async () => {
    install('polso-collector-own', definition('own'))
    const loaded = await loadCollectors(['polso-collector-own'], folder)
    expect(definitionOf('own', loaded)?.title).toBe('Own')
    expect(loaded.length).toBe(collectorDefinitions.length + 1)
  })

  it.each([
    [{ import: './index.js' }],
    [{ '.': { types: './index.d.ts', import: { node: './index.js', default: './other.js' } } }],
  ])('loads a package that is for import alone: %j', async exports => {
    install('polso-collector-own', definition('own'), exports)
    expect(definitionOf('own', await loadCollectors(['polso-collector-own'], folder))).toBeDefined()
  })

  it('says what a package lacks that is there', async () => {
    install('polso-collector-own', `import 'polso-is-not-beside-it'`)
    await expect(loadCollectors(['polso-collector-own'], folder)).rejects.toThrow(
      /fails to load: .*polso-is-not-beside-it/,
    )
  })

  it('loads a file', async () => {
    writeFileSync(join(folder, 'own.mjs'), definition('own'))
    expect(definitionOf('own', await loadCollectors(['./own.mjs'], folder))).toBeDefined()
  })

  it('says what to do about a package that is not there', async () => {
    await expect(loadCollectors(['polso-collector-missing'], folder)).rejects.toThrow(
      'collectors: polso-collector-missing: not found; install it: npm install polso-collector-missing',
    )
  })

  it('names what a definition lacks', async () => {
    install('polso-collector-poor', "export default { platform: 'Poor Platform', title: 'Poor' }")
    const failure = loadCollectors(['polso-collector-poor'], folder)
    await expect(failure).rejects.toThrow(/platform[\s\S]*batchSize|batchSize[\s\S]*platform/)
  })

  it('refuses a second collector for a platform', async () => {
    install('polso-collector-second', definition('mock'))
    await expect(loadCollectors(['polso-collector-second'], folder)).rejects.toThrow('mock has a collector already')
  })

  it('reports a package that fails while loading', async () => {
    install('polso-collector-broken', "throw new Error('boom')")
    await expect(loadCollectors(['polso-collector-broken'], folder)).rejects.toThrow('fails to load: Error: boom')
  })
})
