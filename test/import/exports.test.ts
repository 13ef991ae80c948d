import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { readContent } from '../../src/import/read.ts'
import type { Reading } from '../../src/import/reading.ts'

/** What platforms export is taken as it comes (test/fixtures/import/README.md tells where the forms are from). */

const read = (file: string, reading: Partial<Reading> = {}) =>
  readContent(readFileSync(new URL(`../fixtures/import/${file}`, import.meta.url)), {
    signed: reading.metric === 'new_followers',
    audience: null,
    ...reading,
  })
const days = (file: string, reading: Partial<Reading> = {}) => {
  const { values, refused } = read(file, reading)
  expect(refused).toEqual([])
  return Object.fromEntries(values.map(({ day, value }) => [day, value]))
}

describe('Meta Business Suite', () => {
  it('tells a figure a file, and no day on which there was nothing', () => {
    const follows = { '2019-10-01': 3, '2019-10-02': 1, '2019-10-05': 12 }
    expect(days('business-suite-follows.csv', { metric: 'new_followers' })).toEqual(follows)
    expect(read('business-suite-copertura.csv', { metric: 'reach' })).toMatchObject({
      encoding: 'UTF-16LE',
      section: 'Copertura',
      columns: ['Data', 'Primary'],
    })
  })

  it('tells posts, which are counted once each, by the day of their time', () => {
    const posts = read('business-suite-post.csv', { metric: 'posts_published' })
    expect(posts).toMatchObject({ counted: true, columns: ['Publish time', 'Post ID'], encoding: 'UTF-8' })
    expect(days('business-suite-post.csv', { metric: 'posts_published' })).toEqual({
      '2019-10-14': 1,
      '2019-10-15': 2,
      '2019-10-18': 1,
    })
    expect(days('business-suite-contenuti.csv', { metric: 'posts_published' })).toEqual({
      '2019-10-14': 2,
      '2019-10-16': 1,
    })
  })

  it('brings times of another zone to the days of the account', () => {
    const zones = { file: 'America/Los_Angeles', account: 'Europe/Rome' }
    expect(days('business-suite-post.csv', { metric: 'posts_published', zones })).toEqual({
      '2019-10-15': 3, // 23:35 of the day before is 08:35
      '2019-10-18': 1,
    })
    expect(days('business-suite-follows.csv', { metric: 'new_followers', zones })).toEqual(
      days('business-suite-follows.csv', { metric: 'new_followers' }),
    )
  })

  it('does not take the counters of a whole life for those of a day', () => {
    expect(() => read('business-suite-post.csv', { metric: 'interactions_gained' })).toThrow(
      'Several columns may be meant',
    )
  })

  it('tells the audience in several tables, whose heads stand under their titles', () => {
    const wide = { segmentColumns: [], wide: true, percentOf: 1000 } as const
    const cells = (section: string, dimension: 'age_gender' | 'city') => {
      const reading = { day: '2019-10-31', section, audience: { ...wide, dimension } }
      const { values, refused } = read('business-suite-pubblico.csv', reading)
      expect(refused).toEqual([])
      return Object.fromEntries(values.map(({ segment, value }) => [segment, value]))
    }
    expect(cells('Età e genere', 'age_gender')).toEqual({
      'F.18-24': 48,
      'M.18-24': 29,
      'F.25-34': 121,
      'M.25-34': 94,
      'F.65+': 60,
      'M.65+': 50,
    })
    expect(cells('Città principali', 'city')).toEqual({
      'La Spezia, Liguria': 612,
      'Sarzana, Liguria': 41,
      'Genova, Liguria': 20,
    })
  })
})

describe('X', () => {
  const overview = 'x-account-overview.csv'

  it('tells who came less who went, and nothing where one of them is not known', () => {
    expect(days(overview, { metric: 'new_followers' })).toEqual({ '2019-10-16': -2, '2019-10-14': 5 })
    expect(read(overview, { metric: 'new_followers' })).toMatchObject({
      columns: ['Date', 'New follows', 'Unfollows'],
      minus: ['Unfollows'],
    })
  })

  it('tells interactions as the sum of its counters, without clicks', () => {
    expect(days(overview, { metric: 'interactions_gained' })).toEqual({
      '2019-10-16': 19,
      '2019-10-15': 14,
      '2019-10-14': 43,
    })
  })

  it('tells posts by a column of the overview, or by the rows of the content', () => {
    const posts = { '2019-10-15': 1, '2019-10-14': 2 }
    expect(days(overview, { metric: 'posts_published' })).toEqual({ ...posts, '2019-10-16': 3 })
    expect(days('x-content.csv', { metric: 'posts_published' })).toEqual(posts)
  })

  it('takes other columns where they are named', () => {
    expect(days(overview, { metric: 'views', valueColumns: ['Impressions'] })).toEqual({
      '2019-10-16': 890,
      '2019-10-14': 1560,
    })
    const reading = { metric: 'interactions_gained', valueColumns: ['Likes', 'Shares'], minusColumns: ['Replies'] }
    expect(days(overview, reading)).toEqual({ '2019-10-16': 12, '2019-10-15': 11, '2019-10-14': 28 })
  })

  it('refuses a difference below 0 where there can be none', () => {
    const { refused } = read(overview, { metric: 'reach', valueColumns: ['Replies'], minusColumns: ['Likes'] })
    expect(refused).toHaveLength(3)
    expect(refused[0]).toEqual({
      line: 2,
      column: 'Replies',
      message: '"2" is less than what is to be taken away; correct it in the file',
    })
  })

  it('is understood as Twitter wrote it, too', () => {
    const file = 'twitter-activity-by-day.csv'
    expect(days(file, { metric: 'posts_published' })).toEqual({ '2019-10-14': 3, '2019-10-15': 0 })
    expect(days(file, { metric: 'interactions_gained' })).toEqual({ '2019-10-14': 39, '2019-10-15': 3 })
  })
})

describe('page insights of former years', () => {
  it('have a line of explanations, which is passed over', () => {
    const reading = { metric: 'reach', valueColumns: ['Daily Total Reach'] }
    expect(days('page-insights.csv', reading)).toEqual({ '2019-10-14': 2310, '2019-10-15': 1988 })
  })

  it('but no other line without a day is', () => {
    const text = 'Date,Reach\n2019-10-14,1\n,explained\n,3'
    const { refused } = readContent(new TextEncoder().encode(text), { signed: false, audience: null })
    expect(refused.map(({ line }) => line)).toEqual([3, 4])
  })
})
