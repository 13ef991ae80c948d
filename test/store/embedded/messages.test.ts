import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { explainFailure } from '../../../src/store/embedded/embedded-postgres-error.ts'
import { boundLog, logSize, logTail } from '../../../src/store/embedded/log-file.ts'
import { temporaryFolder } from '../../support/servers/folder.ts'

const folder = temporaryFolder('log')
const log = join(folder.path, 'postgres.log')
afterAll(() => folder.remove())

describe('explainFailure', () => {
  const facts = { what: 'It did not start.', folder: '/data', writable: true, lastWords: 'one\ntwo\n' }

  it('tells a full disk, a forbidden folder and anything else apart', () => {
    expect(explainFailure({ ...facts, freeBytes: 3_500_000 }).message).toContain(
      '/data has only 3 MB left: free some space',
    )
    expect(explainFailure({ ...facts, writable: false, freeBytes: 0 }).message).toContain('may not write to /data')
    expect(explainFailure({ ...facts, freeBytes: 1e9 }).message).toMatch(/kept.*DATABASE_URL.*\n.*\n {2}one\n {2}two$/)
  })

  it('shows the last eight lines only', () => {
    const lastWords = Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n')
    expect(explainFailure({ ...facts, lastWords }).message.match(/line \d+/g)).toHaveLength(8)
  })
})

describe('the server log', () => {
  it('is cut when it grows too large, with one older file kept', () => {
    writeFileSync(log, 'x'.repeat(100))
    boundLog(log, 100)
    expect(logSize(log)).toBe(100)
    appendFileSync(log, 'y')
    boundLog(log, 100)
    expect([logSize(log), readFileSync(`${log}.1`, 'utf8').length]).toEqual([0, 101])
  })

  it('gives what was written since a start', () => {
    writeFileSync(log, 'before\nafter\n')
    expect(logTail(log, 7)).toBe('after\n')
    expect([logTail(`${log}.none`), existsSync(`${log}.none`)]).toEqual(['', false])
  })
})
