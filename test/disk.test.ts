import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { DiskError, makeFolder, unmakeFolder } from '../src/disk.ts'
import { temporaryFolder } from './support/servers/folder.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder('disk')
})
afterEach(() => folder.remove())
const at = (name: string) => join(folder.path, name)

/** Where not even root may make a folder, and where Node's own way of making several hangs. */
const forbidden = existsSync('/proc/1') ? '/proc' : '/dev/fd'

describe('makeFolder', () => {
  it('makes what is missing, with the mode, and names the topmost', () => {
    expect(makeFolder(at('one/two/three'), 0o700)).toBe(at('one'))
    expect(['one', 'one/two', 'one/two/three'].map(name => statSync(at(name)).mode & 0o777)).toEqual(
      Array(3).fill(0o700),
    )
    expect(makeFolder(at('one/two/three'))).toBeUndefined()
    expect(makeFolder(at('one/two/four/five'))).toBe(at('one/two/four'))
  })

  it.each([
    ['ENOTDIR', 'there is a file where a folder should be', 'file'],
    ['ENOTDIR', 'there is a file where a folder should be', 'file/inside/it'],
    ['EEXIST', 'there is a link of that name that leads nowhere', 'nowhere'],
    ['ELOOP', 'its links lead in a circle', 'circle/inside'],
    ['ENAMETOOLONG', 'the name is too long', 'x'.repeat(300)],
  ])('tells %s as: %s', (code, why, name) => {
    writeFileSync(at('file'), '')
    symlinkSync('not-there', at('nowhere'))
    symlinkSync('circle', at('circle'))
    const message = `The folder ${at(name)} can't be used: ${why} (${code}). Name another folder.`
    const faulty = () => makeFolder(at(name))
    expect(faulty).toThrow(DiskError)
    expect(faulty).toThrow(message)
    expect(readdirSync(folder.path).sort()).toEqual(['circle', 'file', 'nowhere'])
  })

  it('says what to do where the disk is full', () => {
    expect(new DiskError('a.csv stays as it is', { code: 'ENOSPC' }, 'Name another').message).toBe(
      'a.csv stays as it is: the disk is full (ENOSPC). Free some space, or name another.',
    )
  })

  it('is undone only as far as nothing lies in what it made', () => {
    const made = makeFolder(at('one/two/three'))
    writeFileSync(at('one/kept'), '')
    unmakeFolder(at('one/two/three'), made)
    expect(readdirSync(at('one'))).toEqual(['kept'])
    rmSync(at('one/kept'))
    unmakeFolder(at('one'), undefined)
    expect(existsSync(at('one'))).toBe(true)
  })
})

/** Whoever makes folders, told to make one where none can be made. In a process of its own: what hangs blocks it. */
const makers = {
  'polso report': `(await import('${source('reports/write.ts')}')).writeInto(folder, 'name', 'content')`,
  'polso report, before it': `(await import('${source('reports/write.ts')}')).readyFolder(folder)`,
  'polso backtest --plot': `new (await import('${source('backtest/files.ts')}')).WholeFolder(folder)`,
  'the demo': `(await import('${source('demo/state.ts')}')).writeDemoState(folder, {})`,
  'the embedded Postgres': `await (await import('${source('store/embedded/embedded.ts')}'))
    .joinOrStartEmbedded({ dir: folder, log: { info() {}, warn() {} } })`,
}

function source(path: string): string {
  return new URL(`../src/${path}`, import.meta.url).href
}

describe('where nobody may make a folder', () => {
  it.each(Object.entries(makers))('%s ends at once, and says so', (_, making) => {
    const script = `for (const folder of ['${forbidden}/polso', '${forbidden}/polso/inner']) {
      try { ${making} } catch (error) { console.log(error.name, error.message.replaceAll('\\n', ' ')) }
    }`
    const words = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script]
    const { stdout, signal } = spawnSync(process.execPath, words, { timeout: 30_000, killSignal: 'SIGKILL' })
    expect(signal).toBeNull()
    const [outer = '', inner = '', ...rest] = stdout.toString().trim().split('\n')
    expect(outer).toMatch(new RegExp(`^\\w+Error .*${forbidden}/polso\\b.*(nothing be made there|may not write there)`))
    expect(inner).toContain(`${forbidden}/polso/inner`)
    expect(rest).toEqual([])
  })
})
