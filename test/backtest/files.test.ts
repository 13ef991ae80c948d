import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { WholeFile, WholeFolder } from '../../src/backtest/files.ts'
import { DiskError } from '../../src/disk.ts'
import { temporaryFolder } from '../support/servers/folder.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder('whole-files')
})
afterEach(() => folder.remove())
const at = (name: string) => join(folder.path, name)
const left = (name = '.') => readdirSync(at(name)).sort()

it('a file whose name was taken meanwhile leaves nothing behind', () => {
  const file = new WholeFile(at('scores.csv'))
  file.line('account')
  mkdirSync(at('scores.csv'))
  expect(() => file.commit()).toThrow(DiskError)
  file.discard()
  expect(left()).toEqual(['scores.csv'])
})

it('a folder in which one name is taken keeps none of the files', () => {
  mkdirSync(at('pictures/two.svg'), { recursive: true })
  writeFileSync(at('pictures/of-another'), '')
  const pictures = new WholeFolder(at('pictures'))
  for (const stem of ['one', 'two', 'three']) pictures.add(stem, '.svg', stem)
  expect(() => pictures.commit()).toThrow(`${at('pictures/two.svg')} can't be written`)
  pictures.discard()
  expect(left('pictures')).toEqual(['of-another', 'two.svg'])
})

it('what was given away whole is taken back with the rest', () => {
  const file = new WholeFile(at('alerts.csv'))
  const pictures = new WholeFolder(at('new/pictures'))
  file.line('account')
  pictures.add('one', '.svg', 'one')
  pictures.commit()
  file.commit()
  expect([readFileSync(at('alerts.csv'), 'utf8'), left('new/pictures')]).toEqual(['account\n', ['one.svg']])
  file.discard()
  pictures.discard()
  expect(left()).toEqual([])
})
