import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { addDays, dayOf, daysFrom, weekdayOf } from '../../src/days.ts'
import { publicHolidays } from '../../src/holidays.ts'
import { makeYear, YEAR_ZONE } from '../support/year.ts'
import { type Ran, runLines } from './polso.ts'

const yaml = `
credentials:
  demo: { platform: mock }
accounts:
  - { id: account-0, platform: mock, handle: town-1 }
  - { id: account-1, platform: mock, handle: town-2 }
`

/** The review of weekdays was missing on every other of its last due days, up to yesterday. */
const to = addDays(dayOf(new Date(), YEAR_ZONE), -1)
const span = [addDays(to, -35), to] as const
const holidays = publicHolidays('IT', ...span)
const due = daysFrom(...span).filter(day => weekdayOf(day) < 5 && !holidays.includes(day))
const missed = due.slice(-15).filter((_, i) => i % 2 === 1)

let ran: Ran
beforeAll(async () => {
  ran = await runLines(
    ['accounts', 'accounts --json'],
    async ({ db }) => {
      const [account = 0] = await makeYear(db, { accounts: 2, days: 120, to })
      await sql`delete from polso.posts where account_id = ${account} and series_id is not null
        and published_at::date = any(${missed}::date[])`.execute(db)
    },
    { 'polso.yaml': yaml },
  )
})
afterAll(() => ran.close())

it('polso accounts names the series that come irregularly', () => {
  const told = `the series rassegna-stampa comes irregularly: 7 of 15 are missing since ${due.at(-15)}\n`
  expect(ran.of('accounts').stdout).toContain(`\naccount-0: ${told}`)
  expect(ran.of('accounts').stdout).not.toContain('account-1: ')
  expect(JSON.parse(ran.of('accounts --json').stdout)).toMatchObject([
    { account: 'account-0', irregular_series: [{ series: 'rassegna-stampa', missed: 7, due: 15, since: due.at(-15) }] },
    { account: 'account-1', irregular_series: [] },
  ])
})
