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

/** The rows whose values are not to be kept. Later days of a breakdown follow the pattern of earlier ones. */
export async function hiddenRows(
  db: Db,
  rows: readonly AudienceRow[],
  threshold: number,
): Promise<ReadonlySet<AudienceRow>> {
  const known = rows.filter(row => row.cell.value !== null)
  if (known.length === 0 || threshold === 0) return new Set()
  const hidden = new Set<AudienceRow>()
  const before = await hiddenBefore(db, known)
  for (const [breakdown, own] of groupBy(known, breakdownOf)) {
    const days = [...groupBy(own, row => row.day)].sort(([a], [b]) => (a < b ? -1 : 1))
    let pattern = before.get(breakdown) ?? new Set<string>()
    for (const [, cells] of days) {
      pattern = hiddenSegments(cells.map(valued), { threshold, before: pattern })
      for (const row of cells) if (pattern.has(row.cell.segment)) hidden.add(row)
    }
  }
  return hidden
}

/** A breakdown's name, whatever the day. */
export const breakdownOf = ({ accountId, cell }: Pick<AudienceRow, 'accountId' | 'cell'>) =>
  `${accountId} ${cell.metric} ${cell.dimension}`

const valued = ({ cell }: AudienceRow) => ({ segment: cell.segment, value: cell.value ?? 0 })

/** By breakdown, the segments hidden at the last reading before the first of these days. */
async function hiddenBefore(db: Db, rows: readonly AudienceRow[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const firsts = [...groupBy(rows, breakdownOf).values()].flatMap(
    own => [...own].sort((a, b) => (a.day < b.day ? -1 : 1))[0] ?? [],
  )
  const found = await sql<{ breakdown: string; segments: string[] }>`
    select r.account_id || ' ' || r.metric || ' ' || r.dimension as breakdown,
      array(select segment from polso.audience_snapshots a
            where (a.account_id, a.metric, a.dimension, a.date_day) = (r.account_id, r.metric, r.dimension, last.date_day)
              and a.status = 'suppressed') as segments
    from ${tableOf(firsts, {
      account_id: ['int', row => row.accountId],
      metric: ['text', row => row.cell.metric],
      dimension: ['text', row => row.cell.dimension],
      day: ['date', row => row.day],
    })}
    cross join lateral (
      select date_day from polso.audience_snapshots a
      where (a.account_id, a.metric, a.dimension) = (r.account_id, r.metric, r.dimension)
        and a.date_day < r.day and a.status <> 'unavailable'
      order by a.date_day desc limit 1) as last`.execute(db)
  return new Map(found.rows.map(({ breakdown, segments }) => [breakdown, new Set(segments)]))
}
