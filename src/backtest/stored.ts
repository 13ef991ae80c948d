import { readDailySeries } from '../analytics/daily.ts'
import { addDays, dayOf as localDay } from '../days.ts'
import { dayNumber } from '../detection/days.ts'
import type { DailySeries, Day, JudgedMetric, PostFact } from '../detection/detection.ts'
import { HISTORY_DAYS } from '../detection/kept-watches.ts'
import { sinceRedefined } from '../detection/surroundings.ts'
import type { Db } from '../store/database.ts'
import { declaredSeries, type NotedEvent, notedEvents, ofDeclared, postFacts } from '../store/history.ts'
import { definitionChanges } from '../store/surroundings.ts'
import { type AccountInput, type BacktestInput, METRICS } from './input.ts'
import { InputError } from './lines.ts'
import type { AccountSetup } from './run.ts'

export interface StoredAccount {
  readonly accountId: number
  readonly key: string
  readonly timeZone: string
}

/** What the database holds of accounts, as files would tell it, with what each account's events mean for its days. */
export interface Stored {
  readonly input: BacktestInput
  readonly events: ReadonlyMap<string, readonly NotedEvent[]>
}

/**
 * Figures and posts up to `to`, with as much before `from` as the worker would look back on. Figures are those known
 * now: a day that was revised since is replayed as revised. Of a metric that was redefined only what came after is told.
 */
export async function readStored(db: Db, accounts: readonly StoredAccount[], from: Day, to: Day): Promise<Stored> {
  const read = new Map<string, AccountInput>()
  const events = new Map<string, readonly NotedEvent[]>()
  for (const account of accounts) {
    read.set(account.key, await readAccount(db, account, addDays(from, -HISTORY_DAYS), to))
    events.set(account.key, await notedEvents(db, account.accountId, addDays(from, -HISTORY_DAYS), to))
  }
  const days = [...read.values()].flatMap(knownDays)
  const span = { firstDay: dayNumber(addDays(from, -HISTORY_DAYS)), lastDay: Math.max(dayNumber(from), ...days) }
  return { input: { accounts: read, ...span, rows: days.length }, events }
}

async function readAccount(db: Db, account: StoredAccount, from: Day, to: Day): Promise<AccountInput> {
  const { accountId, timeZone } = account
  const changes = await definitionChanges(db, accountId)
  const series = await readDailySeries(db, accountId, [...METRICS], from, to)
  const posts = ofDeclared(await postFacts(db, accountId, timeZone, from, to), await declaredSeries(db, accountId))
  return { posts: postsByDay(posts, timeZone), daily: dailyOf(series, changes) }
}

/** A figure that was never given in full is no question. */
function dailyOf(series: readonly DailySeries[], changes: Parameters<typeof sinceRedefined>[2]): AccountInput['daily'] {
  const daily = new Map<JudgedMetric, Map<number, number | null>>()
  for (const { metric, points } of series) {
    const told = sinceRedefined(points, metric, changes).flatMap(({ day, value, complete }) =>
      complete && value !== null ? [[dayNumber(day), value] as const] : [],
    )
    if (told.length > 0) daily.set(metric, new Map(told))
  }
  return daily
}

function postsByDay(posts: readonly PostFact[], timeZone: string): AccountInput['posts'] {
  const byDay: AccountInput['posts'] = new Map()
  for (const { publishedAt, series, interactions } of posts) {
    const day = dayNumber(localDay(publishedAt, timeZone))
    byDay.set(day, [...(byDay.get(day) ?? []), { series, interactions }])
  }
  return byDay
}

function knownDays({ daily }: AccountInput): number[] {
  return [...new Set([...daily.values()].flatMap(values => [...values.keys()]))]
}

/** Throws `InputError` for an account of which less is known than a first judgement needs, or nothing since `from`. */
export function refuseTooLittle({ input }: Stored, setupOf: (account: string) => AccountSetup, from: Day): void {
  for (const [account, known] of input.accounts) {
    const days = knownDays(known)
    const { minHistoryDays } = setupOf(account).detection
    if (days.length <= minHistoryDays) {
      throw new InputError(
        `${account} has ${days.length} days with figures up to --to; the first is judged after ${minHistoryDays} (min_history_days)`,
      )
    }
    if (!days.some(day => day >= dayNumber(from))) throw new InputError(`${account} has no figures since ${from}`)
  }
}

/** An event counts from the day on which it was noted: before, the worker would have judged its days as all others. */
export function withEvents(setup: AccountSetup, events: readonly NotedEvent[]): AccountSetup {
  const noted = events.filter(event => !event.detected)
  const stretches = noted.map(({ from, to, notedOn }) => ({
    from: Math.max(dayNumber(from), dayNumber(notedOn)),
    to: to === null ? Number.POSITIVE_INFINITY : dayNumber(to),
  }))
  const underEvent = (day: number) => stretches.some(s => s.from <= day && day <= s.to)
  return { ...setup, underEvent, caption: { ...setup.caption, events } }
}
