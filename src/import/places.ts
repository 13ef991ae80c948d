import type { AudienceReading, Reading } from './reading.ts'
import { segmentNames } from './segments.ts'
import { columnNamed, same, type Table } from './table.ts'
import { ImportError } from './text.ts'

/** Where in a row things stand: by the names the command gives, else by those that exports are known to have. */
export interface Places {
  /** `null` where the day is given. */
  readonly day: number | null
  readonly segments: readonly number[]
  /** Values of a row: of a daily figure one, of a wide table of segments one a column. */
  readonly values: readonly Sum<number>[]
  /** Where rows are counted instead of values read, what tells them apart: `null` = every row counts. */
  readonly counted?: number | null
}

/** Columns that make a value together: what is in `plus` is added up, what is in `minus` taken away. */
export interface Sum<Column> {
  readonly plus: readonly Column[]
  readonly minus: readonly Column[]
}

/** The time of a post tells its day; the "Date" beside it says of which span the counters are ("Lifetime"). */
const postTimes = ['publish time', 'orario di pubblicazione']
const postIds = ['post id', 'tweet id']
export const dateNames = [
  ...postTimes,
  'date',
  'data',
  'day',
  'giorno',
  'datum',
  'fecha',
  'jour',
  'date_day',
  'time',
] as const

/**
 * How exports of several columns name a figure: the account overview of X (August 2026), and what Twitter Analytics gave
 * by day until 2024. Interactions are those that the account's own counters tell; quotes have no column.
 */
const knownSums: Readonly<Record<string, readonly Sum<string>[]>> = {
  new_followers: [{ plus: ['new follows'], minus: ['unfollows'] }],
  posts_published: [
    { plus: ['create post'], minus: [] },
    { plus: ['tweets published'], minus: [] },
  ],
  interactions_gained: [
    { plus: ['likes', 'replies', 'reposts', 'bookmarks'], minus: [] },
    { plus: ['likes', 'replies', 'retweets'], minus: [] },
  ],
}

/** Throws `ImportError` where it can't be told which columns are meant; it names them. */
export function placesOf(table: Table, reading: Reading): Places {
  const day = dayPlace(table, reading)
  const segments = reading.audience === null ? [] : segmentPlaces(table, reading.audience)
  const taken = new Set([...(day === null ? [] : [day]), ...segments])
  const values = namedSum(table, reading) ?? wideValues(table, reading, taken) ?? knownSum(table, reading)
  if (values) return { day, segments, values }
  const counted = countedBy(table, reading)
  if (counted !== undefined) return { day, segments, values: [], counted }
  return { day, segments, values: [{ plus: [onlyOther(table, taken)], minus: [] }] }
}

/** Places that were read, in the order of the table. */
export function readPlaces({ day, segments, values, counted }: Places): number[] {
  const summed = values.flatMap(({ plus, minus }) => [...plus, ...minus])
  return [...(day === null ? [] : [day]), ...segments, ...summed, ...(counted == null ? [] : [counted])]
}

function dayPlace(table: Table, { day, dateColumn }: Reading): number | null {
  if (day !== undefined) return null
  return dateColumn === undefined ? known(table, dateNames) : columnNamed(table, dateColumn)
}

function namedSum(table: Table, { valueColumns = [], minusColumns = [] }: Reading) {
  if (valueColumns.length === 0) return null
  const places = (names: readonly string[]) => names.map(name => columnNamed(table, name))
  return [{ plus: places(valueColumns), minus: places(minusColumns) }]
}

function wideValues(table: Table, { audience }: Reading, taken: ReadonlySet<number>) {
  return audience?.wide ? others(table, taken).map(at => ({ plus: [at], minus: [] })) : null
}

function knownSum(table: Table, { metric = '' }: Reading): Sum<number>[] | null {
  const place = (name: string) => known(table, [name])
  const sums = (knownSums[metric] ?? []).map(sum => ({ plus: sum.plus.map(place), minus: sum.minus.map(place) }))
  const found = sums.find(({ plus, minus }) => [...plus, ...minus].every(at => at >= 0))
  return found ? [found] : null
}

/** Of a table of posts; `undefined` where it is none. */
function countedBy(table: Table, { metric }: Reading): number | null | undefined {
  if (metric !== 'posts_published') return undefined
  const id = known(table, postIds)
  if (id >= 0) return id
  return known(table, postTimes) >= 0 ? null : undefined
}

const others = ({ columns }: Table, taken: ReadonlySet<number>) =>
  columns.flatMap((name, at) => (name === '' || taken.has(at) ? [] : [at]))

function onlyOther(table: Table, taken: ReadonlySet<number>): number {
  const found = others(table, taken)
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  const quoted = (places: Iterable<number>) => [...places].map(at => `"${table.columns[at]}"`).join(', ')
  throw new ImportError(
    only === undefined
      ? `The table has no column of values beside ${quoted(taken)}`
      : `Several columns may be meant: ${quoted(found)}. Name one with --value-column, or several that are to be added up`,
  )
}

/** By the first of the names that there is; -1 = none. */
function known({ columns }: Table, names: readonly string[]): number {
  return names.map(name => columns.findIndex(column => same(column, name))).find(at => at >= 0) ?? -1
}

function segmentPlaces(table: Table, { dimension, segmentColumns, wide }: AudienceReading): number[] {
  if (segmentColumns.length > 0) return segmentColumns.map(name => columnNamed(table, name))
  const found = known(table, segmentNames[dimension])
  if (found >= 0) return [found]
  if (wide) return table.columns[0] === '' ? [0] : []
  throw new ImportError(
    `Which column names the ${dimension.replace('_', ' and ')}? Name it with --segment-column; columns are: ${table.columns.join(', ')}`,
  )
}
