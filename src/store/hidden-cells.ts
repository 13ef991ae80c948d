import { sql } from 'kysely'
import type { AccountId, AudienceCell } from '../collectors/collector.ts'
import type { Day } from '../days.ts'
import type { Db } from './database.ts'
import { groupBy, tableOf } from './rows.ts'
import { hiddenSegments } from './suppression.ts'

export interface AudienceRow {
  readonly accountId: AccountId
  /** `null` for what is from a file. */
  readonly runId: number | null
  /** Default: api. */
  readonly source?: string
  /** Day of the reading, in the account's zone. */
  readonly day: Day
  readonly cell: AudienceCell
}

/**
 * The rows whose values are not to be kept. A day of a breakdown follows the pattern of the reading before it and, where
 * a later one is stored already, of the next.
 */
export async function hiddenRows(
  db: Db,
  rows: readonly AudienceRow[],
  threshold: number,
): Promise<ReadonlySet<AudienceRow>> {
  const known = rows.filter(row => row.cell.value !== null)
  if (known.length === 0 || threshold === 0) return new Set()
  const hidden = new Set<AudienceRow>()
  const stored = await hiddenBeside(db, known)
  for (const [breakdown, own] of groupBy(known, breakdownOf)) {
    const patterns = new Map(stored.get(breakdown)?.map(({ day, segments }) => [day, segments]))
    const days = [...groupBy(own, row => row.day)].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [day, cells] of days) {
      const pattern = hiddenSegments(cells.map(valued), { threshold, before: besideOf(day, patterns) })
      for (const row of cells) if (pattern.has(row.cell.segment)) hidden.add(row)
      patterns.set(day, [...pattern])
    }
  }
  return hidden
}

/** What is hidden on the last of these days before a day or on the first after it. */
function besideOf(day: Day, patterns: ReadonlyMap<Day, readonly string[]>): ReadonlySet<string> {
  let [before, after]: [Day | undefined, Day | undefined] = [undefined, undefined]
  for (const other of patterns.keys()) {
    if (other < day && (before === undefined || other > before)) before = other
    if (other > day && (after === undefined || other < after)) after = other
  }
  return new Set([before, after].flatMap(one => (one === undefined ? [] : (patterns.get(one) ?? []))))
}

/** A breakdown's name, whatever the day. */
export const breakdownOf = ({ accountId, cell }: Pick<AudienceRow, 'accountId' | 'cell'>) =>
  `${accountId} ${cell.metric} ${cell.dimension}`

const valued = ({ cell }: AudienceRow) => ({ segment: cell.segment, value: cell.value ?? 0 })

interface StoredPattern {
  readonly breakdown: string
  readonly day: Day
  /** Those hidden. */
  readonly segments: readonly string[]
}

/** By breakdown, the patterns from the last reading before the first of these days to the first after the last. */
async function hiddenBeside(
  db: Db,
  rows: readonly AudienceRow[],
): Promise<ReadonlyMap<string, readonly StoredPattern[]>> {
  const spans = [...groupBy(rows, breakdownOf).values()].flatMap(own => {
    const days = own.map(row => row.day).sort()
    return own.slice(0, 1).map(row => ({ ...row, first: days[0] ?? row.day, last: days.at(-1) ?? row.day }))
  })
  const ofBreakdown = sql`(a.account_id, a.metric, a.dimension) = (r.account_id, r.metric, r.dimension)
    and a.status <> 'unavailable'`
  const found = await sql<StoredPattern>`
    select r.account_id || ' ' || r.metric || ' ' || r.dimension as breakdown, stored.day, stored.segments
    from ${tableOf(spans, {
      account_id: ['int', row => row.accountId],
      metric: ['text', row => row.cell.metric],
      dimension: ['text', row => row.cell.dimension],
      first: ['date', row => row.first],
      last: ['date', row => row.last],
    })}
    cross join lateral (
      select a.date_day as day,
        coalesce(array_agg(a.segment) filter (where a.status = 'suppressed'), '{}') as segments
      from polso.audience_snapshots a
      where ${ofBreakdown}
        and a.date_day >= coalesce((select a.date_day from polso.audience_snapshots a
                                    where ${ofBreakdown} and a.date_day < r.first
                                    order by a.date_day desc limit 1), r.first)
        and a.date_day <= coalesce((select a.date_day from polso.audience_snapshots a
                                    where ${ofBreakdown} and a.date_day > r.last
                                    order by a.date_day limit 1), r.last)
      group by a.date_day) as stored`.execute(db)
  return groupBy(found.rows, ({ breakdown }) => breakdown)
}
