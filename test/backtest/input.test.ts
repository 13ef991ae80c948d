import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readInput } from '../../src/backtest/input.ts'
import { figuresOf } from '../../src/backtest/replay.ts'
import { readHolidays } from '../../src/backtest/setup.ts'
import { dayNumber } from '../../src/detection/days.ts'
import { temporaryFolder } from '../support/servers/folder.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder('input')
})
afterEach(() => folder.remove())

function written(name: string, header: string, rows: readonly string[]): string {
  const path = join(folder.path, name)
  writeFileSync(path, [header, ...rows, ''].join('\n'))
  return path
}
const posts = (...rows: string[]) => written('posts.csv', 'account,post_id,created_at,series,interactions', rows)
const daily = (...rows: string[]) => written('daily.csv', 'account,date_day,metric,value', rows)
const utcDay = (_: string, at: number) => Math.floor(at / 86_400_000)
const read = (files: Parameters<typeof readInput>[0], told?: Parameters<typeof readInput>[2]) =>
  readInput(files, utcDay, told)

describe('a post', () => {
  it.each([
    ['2026-03-02T08:30', /line 2: created_at "2026-03-02T08:30" tells no zone; add Z for UTC, or an offset/],
    ['2026-03-02T08:30:00.000', /line 2: created_at .* tells no zone/],
    ['2026-03-02', /line 2: created_at "2026-03-02" is no instant/],
    ['2026-02-30T08:30:00Z', /line 2: created_at "2026-02-30T08:30:00Z" is no instant/],
    ['2026-03-02T25:30:00Z', /line 2: created_at .* is no instant/],
  ])('came at no instant %s', async (created, words) => {
    await expect(read({ posts: posts(`a,1,${created},,5`) })).rejects.toThrow(words)
  })

  it.each([
    ['2026-03-01T23:30:00Z', '2026-03-01'],
    ['2026-03-02T00:30+01:00', '2026-03-01'],
    ['2026-03-02T00:30:00.000+0000', '2026-03-02'],
  ])('came at %s, on %s', async (created, day) => {
    const { firstDay } = await read({ posts: posts(`a,1,${created},,5`) })
    expect(firstDay).toBe(dayNumber(day))
  })

  it.each([' ', '0x10', '1_000', 'Infinity', '-1'])('gathered no count "%s"', async interactions => {
    const faulty = read({ posts: posts(`a,1,2026-03-02T08:30:00Z,,${interactions}`) })
    await expect(faulty).rejects.toThrow(`line 2: interactions "${interactions}" is no count`)
  })

  it('of an account is told once, and has an id', async () => {
    const row = (account: string, id: string) => `${account},${id},2026-03-02T08:30:00Z,,5`
    await expect(read({ posts: posts(row('a', '1'), row('b', '1'), row('a', '2')) })).resolves.toBeDefined()
    const twice = read({ posts: posts(row('a', '1'), row('b', '1'), row('a', '1')) })
    await expect(twice).rejects.toThrow('line 4: the post 1 of a stands in line 2 already; leave one of them out')
    await expect(read({ posts: posts(row('a', '')) })).rejects.toThrow('line 2: has no post_id')
  })
})

describe('a daily figure', () => {
  it.each([
    ['2026-03-01,reach, ', 'line 2: value " " is no number; leave it empty where it is not known'],
    ['2026-03-01,reach,0x10', 'line 2: value "0x10" is no number'],
    ['2026-02-30,reach,7', 'line 2: date_day "2026-02-30" is no day'],
    ['2026-3-1,reach,7', 'line 2: date_day "2026-3-1" is no day'],
  ])('can not be meant by %s', async (row, words) => {
    await expect(read({ daily: daily(`a,${row}`) })).rejects.toThrow(words)
  })

  it('is told once a day, may be below zero, large, or not known', async () => {
    const rows = ['a,2026-03-01,reach,1.2E+05', 'a,2026-03-02,reach,-3', 'a,2026-03-03,reach,']
    const { accounts } = await read({ daily: daily(...rows) })
    expect([...(accounts.get('a')?.daily.get('reach')?.values() ?? [])]).toEqual([120_000, -3, null])
    const twice = read({ daily: daily(...rows, 'a,2026-03-02,views,5', 'a,2026-03-02,reach,5') })
    await expect(twice).rejects.toThrow('line 6: reach on 2026-03-02 of a stands in line 3 already')
  })
})

it('a holiday is a day that exists', async () => {
  const path = written('holidays.csv', 'date_day', ['2026-02-28', '2026-02-30'])
  await expect(readHolidays(path)).rejects.toThrow('line 3: date_day "2026-02-30" is no day')
})

it('nobody knows of posts before the first of an account, and after the last of the file', async () => {
  const post = (account: string, day: string) => `${account},${day},${day}T08:30:00Z,,5`
  const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05']
  const { accounts } = await read({
    posts: posts(post('a', '2026-03-02'), post('b', '2026-03-03'), post('b', '2026-03-04')),
    daily: daily(...['a', 'b'].flatMap(account => days.map(day => `${account},${day},reach,9`))),
  })
  const counts = (account: string) => {
    const input = accounts.get(account) ?? { posts: new Map(), daily: new Map() }
    return days.map(day => figuresOf(input, dayNumber(day)).get('posts_published'))
  }
  expect(counts('a')).toEqual([null, 1, 0, 0, null])
  expect(counts('b')).toEqual([null, null, 1, 1, null])
})

it('tells of every line that it read, over both files', async () => {
  const told: number[] = []
  const rows = ['a,1,2026-03-02T08:30:00Z,,5', 'a,2,2026-03-02T08:30:00Z,,5']
  await read({ posts: posts(...rows), daily: daily('a,2026-03-02,reach,7') }, lines => told.push(lines))
  expect(told).toEqual([1, 2, 3])
})
