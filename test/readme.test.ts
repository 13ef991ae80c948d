import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { configOf } from '../src/config/file.ts'
import { installedPlugins } from '../src/plugins.ts'
import { newFolder, type Outcome } from './commands/polso.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'

/** What the README and the pages for analysts say must be so: their commands run, their links lead somewhere. */

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/architecture.md',
  'docs/tables.md',
  'docs/questions.md',
  'docs/ops.md',
  'docs/export.md',
  'docs/import.md',
  'docs/privacy.md',
  'docs/alerts.md',
]
const readme = read('README.md')
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(match => match[1] ?? '')
const commands = blocks(readme, 'sh').flatMap(block => block.trim().split('\n'))
const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts

describe('links', () => {
  it.each(pages)('of %s lead to files that are there', page => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(match => match[1] ?? '')
    const broken = links.filter(link => !existsSync(join(root, dirname(page), link)))
    expect(broken).toEqual([])
  })
})

describe('the README', () => {
  it('sets everything up with two commands', () => {
    expect(commands.filter(command => command.startsWith('npm ci'))).toEqual([
      'npm ci && npm run demo',
      'npm ci && npm test',
    ])
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['demo', 'test', 'polso']))
  })

  it('shows a configuration that is right', () => {
    const [yaml = ''] = blocks(readme, 'yaml')
    const env = { X_BEARER_TOKEN: 'a-bearer-token', SMTP_URL: 'smtp://mail.example.org' }
    const config = configOf(parse(yaml), { env, readFile: () => '' }, installedPlugins)
    expect(config.accounts.map(account => account.id)).toEqual(['comune-twitter'])
  })

  const named = [...new Set([...readme.matchAll(/`polso ([a-z]+)`/g)].map(match => match[1] ?? ''))]

  let outcomes: ReadonlyMap<string, Outcome>
  beforeAll(async () => {
    const folder = newFolder()
    outcomes = await folder.polsoEach(['--help', ...named.map(name => `${name} --help`)])
    folder.remove()
  })

  it.each(named)('names polso %s, which has a help with an example', command => {
    const { code, stdout } = outcomes.get(`${command} --help`) ?? { code: null, stdout: '' }
    expect({ code, example: /Examples?:\n {2}polso /.test(stdout) }).toEqual({ code: 0, example: true })
  })

  it('names every command there is', () => {
    const { stdout } = outcomes.get('--help') ?? { stdout: '' }
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(match => match[1] ?? '').filter(name => name !== 'help')
    const all = listed.filter(name => name !== 'polso')
    expect([...named].sort()).toEqual([...new Set(all)].sort())
  })
})

describe('CONTRIBUTING', () => {
  it('names scripts that exist', () => {
    const used = [...read('CONTRIBUTING.md').matchAll(/`npm run ([a-z:]+)`/g)].map(match => match[1] ?? '')
    expect(used.filter(name => !(name in scripts))).toEqual([])
  })
})

describe('the SQL for analysts', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.close())

  it.each(blocks(read('docs/tables.md'), 'sql'))('runs: %s', async query => {
    await expect(database.pool.query(query)).resolves.toHaveProperty('rows')
  })
})
