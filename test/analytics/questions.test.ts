import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { OpenDatabase } from '../../src/store/database.ts'
import { createTestDatabase } from '../support/database.ts'
import { analystOf } from '../support/roles.ts'
import { makeTown } from './town-data.ts'

/** The SQL of docs/questions.md as an analyst runs it, against figures whose answers were worked out by hand. */

const page = readFileSync(new URL('../../docs/questions.md', import.meta.url), 'utf8')
const sections = page.split(/^## /m).slice(1)
const queriesOf = (section: string) => [...section.matchAll(/```sql\n([\s\S]*?)```/g)].map(match => match[1] ?? '')

let analyst: OpenDatabase
beforeAll(async () => {
  const database = await createTestDatabase()
  await makeTown(database.db)
  analyst = await analystOf(database)
})
afterAll(() => analyst.close())

/** Answers to the queries of a question, in their order, each a list of rows without their names. */
const answers: Readonly<Record<string, readonly (readonly (readonly unknown[])[])[]>> = {
  'What did the pause of the press review cost?': [
    [['Sospesa', '2019-11-11', '2019-11-29', 'comune-twitter', 'fell', -225, -281, -160, '2019-12-02']],
  ],
  // Before: 20 weekdays of 40 and 8 days of 20; during: 15 of 25 and 4 of 20; after: 19 of 40 and 8 of 20.
  'How did the weeks before, during and after it go?': [
    [
      ['1 before', 28, 34.3, 2.4],
      ['2 during', 19, 23.9, 1.8],
      ['3 after', 27, 34.1, 2.4],
    ],
  ],
  'Which posts did best in a month?': [
    [
      ['2019-10-09', 150, 90, 20, 40, 'Avviso 5'],
      ['2019-10-01', 40, 30, 2, 8, 'Rassegna stampa'],
      ['2019-10-07', 36, 26, 3, 7, 'Rassegna stampa'],
      ['2019-10-02', 30, 24, 1, 5, 'Rassegna stampa'],
      ['2019-10-03', 12, 12, 0, 0, 'Avviso 2'],
    ],
  ],
  'What does the press review bring, beside other posts?': [
    [
      ['other posts', 3, 57.3],
      ['Rassegna stampa', 3, 35.3],
    ],
  ],
  'How many followers did each account win, month by month?': [
    [
      ['comune-facebook', '2019-10-01', 11062, 62, 31, 31],
      ['comune-facebook', '2019-11-01', 11122, 60, 30, 30],
      ['comune-facebook', '2019-12-01', 11184, 62, 31, 31],
      ['comune-instagram', '2019-10-01', 593, 93, 31, 31],
      ['comune-instagram', '2019-11-01', 683, 90, 30, 30],
      ['comune-instagram', '2019-12-01', 776, 93, 31, 31],
      ['comune-twitter', '2019-10-01', 5031, 31, 31, 31],
      ['comune-twitter', '2019-11-01', 5061, 30, 30, 30],
      ['comune-twitter', '2019-12-01', 5092, 30, 30, 31],
    ],
  ],
  // Six followers a day, five on the day twitter was not read. In December a counter of instagram changes its meaning.
  'What does a month cost, and a new follower?': [
    [
      ['autumn', 6000, 4, 1500, 186, 32.26, null, 4490, 1.34],
      ['extension', 7500, 2, 3750, 365, 20.55, null, 8525, null],
    ],
    [['EUR', 13500, 6, 2250]],
  ],
  'Which share of the followers is from abroad?': [
    [
      ['comune-facebook', '2019-12-31', 1200, 12000, 10, 1],
      ['comune-instagram', '2019-12-31', 50, 750, 6.7, 0],
    ],
  ],
  'Who follows: age and gender?': [
    [
      ['comune-instagram', 'age', '25-34', 420, 'observed', 'api'],
      ['comune-instagram', 'age', '65+', null, 'suppressed', 'api'],
      ['comune-instagram', 'gender', 'F', 440, 'observed', 'api'],
      ['comune-instagram', 'gender', 'M', 310, 'observed', 'api'],
    ],
  ],
  'How complete are the figures, and why are readings missing?': [
    [
      ['comune-facebook', 2208, 2204, 99.8, 0],
      ['comune-instagram', 2208, 2208, 100, 0],
      ['comune-twitter', 2208, 2184, 98.9, 1],
    ],
    [
      ['comune-facebook', 'failed: rate-limited', 2],
      ['comune-facebook', 'missed', 2],
      ['comune-twitter', 'missed', 24],
    ],
  ],
  'On which weekday do people react most?': [
    [
      ['1 Mon', 4, 40, 3],
      ['2 Tue', 5, 40, 3],
      ['3 Wed', 5, 40, 3],
      ['4 Thu', 5, 40, 3],
      ['5 Fri', 4, 40, 3],
      ['6 Sat', 4, 20, 1],
      ['7 Sun', 4, 20, 1],
    ],
  ],
  'What was noticed, what was decided, and what did it cost?': [
    [['comune-twitter', 'drop', '2019-11-11', '2019-11-14', 3, 'acknowledged', '2019-12-02', -225, -281, -160]],
  ],
  'May two months be compared, or was a figure counted otherwise in between?': [
    [
      ['facebook', 'impressions', null, '2019-11-14', true, 'views', 'Times seen.'],
      ['instagram', 'shares', '2019-12-10', null, false, null, 'Counter shares.'],
    ],
    [['comune-instagram', '2019-12-01', null, ['interactions_gained', 'interactions_of_posts']]],
  ],
}

const asked = sections.map(section => {
  const [heading = ''] = section.split('\n', 1)
  return { question: heading.replace(/^\d+\. /, ''), queries: queriesOf(section) }
})

it('asks twelve questions, and every answer was worked out', () => {
  expect(asked.map(({ question }) => question)).toEqual(Object.keys(answers))
  expect(asked).toHaveLength(12)
})

describe('the role polso_reader', () => {
  it.each(asked)('answers: $question', async ({ question, queries }) => {
    const found: unknown[] = []
    for (const text of queries) found.push((await analyst.pool.query({ text, rowMode: 'array' })).rows)
    expect(found).toEqual(answers[question])
  })
})
