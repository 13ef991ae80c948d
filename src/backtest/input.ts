import type { DayPost } from '../detection/account-watch.ts'
import { JUDGED_METRICS, type JudgedMetric } from '../detection/detection.ts'
import { readRows } from './lines.ts'

/** What the files say of one account, by day number of its time zone. */
export interface AccountInput {
  readonly posts: Map<number, DayPost[]>
  readonly daily: Map<JudgedMetric, Map<number, number | null>>
}

export interface BacktestInput {
  /** In order of appearance. */
  readonly accounts: Map<string, AccountInput>
  /** First and last day that any account has something of. */
  readonly firstDay: number
  readonly lastDay: number
  readonly rows: number
}

export interface InputFiles {
  readonly posts?: string
  readonly daily?: string
}

/** The day number of an instant in an account's time zone. */
export type DayOfInstant = (account: string, at: number) => number

const POST_COLUMNS = ['account', 'post_id', 'created_at', 'series', 'interactions']
const DAILY_COLUMNS = ['account', 'date_day', 'metric', 'value']
export const METRICS: ReadonlySet<JudgedMetric> = new Set(JUDGED_METRICS)
const MS_PER_DAY = 86_400_000

/** Reads both files; throws `InputError` with file and line at the first line that cannot be meant. */
export async function readInput(files: InputFiles, dayOf: DayOfInstant): Promise<BacktestInput> {
  const accounts = new Map<string, AccountInput>()
  const seen: Span = { firstDay: Number.POSITIVE_INFINITY, lastDay: Number.NEGATIVE_INFINITY }
  const of = (account: string) => {
    const known = accounts.get(account) ?? { posts: new Map(), daily: new Map() }
    accounts.set(account, known)
    return known
  }
  let rows = 0
  if (files.posts) rows += await readPosts(files.posts, of, dayOf, seen)
  if (files.daily) rows += await readDaily(files.daily, of, seen)
  return { accounts, ...seen, rows }
}

type InputOf = (account: string) => AccountInput

interface Span {
  firstDay: number
  lastDay: number
}

function widen(span: Span, day: number): void {
  span.firstDay = Math.min(span.firstDay, day)
  span.lastDay = Math.max(span.lastDay, day)
}

function readPosts(path: string, of: InputOf, dayOf: DayOfInstant, seen: Span): Promise<number> {
  return readRows(path, POST_COLUMNS, ({ cell, fail }) => {
    const account = cell('account') || fail('has no account')
    const at = Date.parse(cell('created_at'))
    if (Number.isNaN(at) || !/^\d{4}-\d\d-\d\dT/.test(cell('created_at'))) {
      fail(`created_at "${cell('created_at')}" is no instant, e.g. 2026-03-02T08:30:00Z`)
    }
    const interactions = cell('interactions') === '' ? null : Number(cell('interactions'))
    if (interactions !== null && !(Number.isFinite(interactions) && interactions >= 0)) {
      fail(`interactions "${cell('interactions')}" is no count; leave it empty where it is not known`)
    }
    const day = dayOf(account, at)
    const { posts } = of(account)
    const post = { series: cell('series') || null, interactions }
    const same = posts.get(day)
    if (same) same.push(post)
    else posts.set(day, [post])
    widen(seen, day)
  })
}

function readDaily(path: string, of: InputOf, seen: Span): Promise<number> {
  return readRows(path, DAILY_COLUMNS, ({ cell, fail }) => {
    const account = cell('account') || fail('has no account')
    const at = Date.parse(`${cell('date_day')}T00:00:00Z`)
    if (Number.isNaN(at)) fail(`date_day "${cell('date_day')}" is no day, e.g. 2026-03-02`)
    const metric = cell('metric')
    if (!isMetric(metric)) return fail(`metric "${metric}" is not one of ${[...METRICS].join(', ')}`)
    const value = cell('value') === '' ? null : Number(cell('value'))
    if (value !== null && !Number.isFinite(value)) fail(`value "${cell('value')}" is no number`)
    const { daily } = of(account)
    const values = daily.get(metric) ?? new Map<number, number | null>()
    daily.set(metric, values.set(at / MS_PER_DAY, value))
    widen(seen, at / MS_PER_DAY)
  })
}

function isMetric(text: string): text is JudgedMetric {
  return (METRICS as ReadonlySet<string>).has(text)
}
