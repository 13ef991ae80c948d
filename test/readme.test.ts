import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { configOf } from '../src/config/file.ts'
import { installedPlugins } from '../src/plugins.ts'
import { newFolder, type Outcome } from './commands/polso.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'

/** What the README and the pages in docs/ say must be so: their commands run, their links lead somewhere. */

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const below = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.md'))
    .map(file => join(folder, file))
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...below('docs'), ...below('src')]
const readme = read('README.md')
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(match => match[1] ?? '')
const commands = blocks(readme, 'sh').flatMap(block => block.trim().split('\n'))
const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts

/** The headings of a page as GitHub names them in addresses. */
const anchorsIn = (page: string) =>
  [...read(page).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

function isThere(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const target = file === '' ? page : join(dirname(page), file)
  if (!existsSync(join(root, target))) return false
  return anchor === undefined || anchorsIn(target).includes(anchor)
}

describe('links', () => {
  it.each(pages)('of %s lead to files and headings that are there', page => {
    const prose = read(page).replace(/`[^`]*`/g, '')
    const links = [...prose.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter(link => !isThere(page, link))).toEqual([])
  })

  it('are many', () => {
    expect(pages.map(read).join('').split('](').length).toBeGreaterThan(50)
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
