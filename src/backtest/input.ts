import type { DayPost } from '../detection/account-watch.ts'
import { JUDGED_METRICS, type JudgedMetric } from '../detection/detection.ts'
import { dayIn, instantIn, numberIn, OnceEach } from './cells.ts'
import { readRows } from './lines.ts'

/** What the files say of one account, by day number of its time zone. */
export interface AccountInput {
  readonly posts: Map<number, DayPost[]>
  readonly daily: Map<JudgedMetric, Map<number, number | null>>
  /** Of which days the posts are known, both included: of the others nobody can say that there were none. Absent: of all. */
  readonly postDays?: { readonly first: number; readonly last: number }
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

/**
 * Reads both files; throws `InputError` with file and line at the first line that cannot be meant.
 * @param reading called with the lines read so far, once a line
 */
export async function readInput(
  files: InputFiles,
  dayOf: DayOfInstant,
  reading: (lines: number) => void = () => undefined,
): Promise<BacktestInput> {
  const accounts = new Map<string, AccountInput>()
  const of = (account: string) => {
    const known = accounts.get(account) ?? { posts: new Map(), daily: new Map() }
    accounts.set(account, known)
    return known
  }
  let rows = 0
  const each = () => reading(++rows)
  const ofPosts = files.posts ? await readPosts(files.posts, of, dayOf, each) : NO_SPAN
  const ofDaily = files.daily ? await readDaily(files.daily, of, each) : NO_SPAN
  const firstDay = Math.min(ofPosts.firstDay, ofDaily.firstDay)
  const lastDay = Math.max(ofPosts.lastDay, ofDaily.lastDay)
  return { accounts: new Map([...accounts].map(withPostDays(ofPosts.lastDay))), firstDay, lastDay, rows }
}

/** Nobody knows of an account's posts before its first one, nor after the last day that the file of posts tells of. */
function withPostDays(last: number): (known: [string, AccountInput]) => [string, AccountInput] {
  return ([account, input]) => [account, { ...input, postDays: { first: earliest(input.posts.keys()), last } }]
}

function earliest(days: Iterable<number>): number {
  let first = Number.POSITIVE_INFINITY
  for (const day of days) first = Math.min(first, day)
  return first
}

type InputOf = (account: string) => AccountInput

type Span = Pick<BacktestInput, 'firstDay' | 'lastDay'>

const NO_SPAN: Span = { firstDay: Number.POSITIVE_INFINITY, lastDay: Number.NEGATIVE_INFINITY }

const widened = ({ firstDay, lastDay }: Span, day: number): Span => ({
  firstDay: Math.min(firstDay, day),
  lastDay: Math.max(lastDay, day),
})

async function readPosts(path: string, of: InputOf, dayOf: DayOfInstant, each: () => void): Promise<Span> {
  const once = new OnceEach()
  let seen = NO_SPAN
  await readRows(path, POST_COLUMNS, row => {
    const { cell, fail } = row
    const account = cell('account') || fail('has no account')
    const id = cell('post_id') || fail('has no post_id')
    once.note(row, account, id, `the post ${id}`)
    const day = dayOf(account, instantIn(row, 'created_at'))
    const interactions = numberIn(row, 'interactions', 'count')
    if (interactions !== null && interactions < 0) fail(`interactions "${cell('interactions')}" is no count`)
    const { posts } = of(account)
    const post = { series: cell('series') || null, interactions }
    const same = posts.get(day)
    if (same) same.push(post)
    else posts.set(day, [post])
    seen = widened(seen, day)
    each()
  })
  return seen
}

async function readDaily(path: string, of: InputOf, each: () => void): Promise<Span> {
  const once = new OnceEach()
  let seen = NO_SPAN
  await readRows(path, DAILY_COLUMNS, row => {
    const { cell, fail } = row
    const account = cell('account') || fail('has no account')
    const day = dayIn(row, 'date_day')
    const metric = cell('metric')
    if (!isMetric(metric)) return fail(`metric "${metric}" is not one of ${[...METRICS].join(', ')}`)
    once.note(row, account, `${metric} ${day}`, `${metric} on ${cell('date_day')}`)
    const { daily } = of(account)
    const values = daily.get(metric) ?? new Map<number, number | null>()
    daily.set(metric, values.set(day, numberIn(row, 'value', 'number')))
    seen = widened(seen, day)
    each()
  })
  return seen
}

function isMetric(text: string): text is JudgedMetric {
  return (METRICS as ReadonlySet<string>).has(text)
}
