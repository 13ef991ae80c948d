import { sql } from 'kysely'
import { spanOf } from '../analytics/daily.ts'
import { readFacts } from '../analytics/facts.ts'
import { figuresOf } from '../analytics/figures.ts'
import { type Day, daysFrom } from '../days.ts'
import { DAILY_POST_DAYS } from '../jobs/due.ts'
import type { Db } from '../store/database.ts'
import { hull, type Span } from './period.ts'

/** A daily figure as it was known at an instant. */
export interface DayFigure {
  readonly metric: string
  readonly day: Day
  /** `null` = unknown, never zero. */
  readonly value: number | null
  /** `null` when it is complete. */
  readonly reason: string | null
}

export interface DailyQuestion {
  readonly accountId: number
  readonly timeZone: string
  readonly span: Span
  readonly asOf: Date
  /** How old a reading may be at a midnight, as when the figures were computed. */
  readonly toleranceMinutes: number
}

/**
 * Daily figures as of an instant. A stored figure that has not changed since is the one of then; the others are computed
 * anew from the readings of then, which are kept unchanged, as long as retention keeps them.
 */
export async function dailyAsOf(db: Db, question: DailyQuestion): Promise<DayFigure[]> {
  const { accountId, span, asOf } = question
  const { rows } = await sql<DayFigure & { changedLater: boolean }>`
    select metric, date_day as day, value, reason, computed_at > ${asOf} as "changedLater"
    from polso.account_days
    where account_id = ${accountId} and date_day between ${span.from}::date and ${span.to}::date
    order by date_day, metric`.execute(db)
  const later = rows.filter(row => row.changedLater)
  if (later.length === 0) return rows
  const then = await recomputed(db, question, hull(later.map(({ day }) => ({ from: day, to: day }))))
  return rows.flatMap(({ changedLater, ...row }) => (changedLater ? (then.get(keyOf(row)) ?? []) : [row]))
}

const keyOf = ({ metric, day }: Pick<DayFigure, 'metric' | 'day'>) => `${metric} ${day}`

async function recomputed(
  db: Db,
  { accountId, timeZone, asOf, toleranceMinutes }: DailyQuestion,
  { from, to }: Span,
): Promise<ReadonlyMap<string, DayFigure>> {
  const days = daysFrom(from, to)
    .map(day => spanOf(day, timeZone))
    .filter(day => day.starts <= asOf.getTime())
  const freshness = { tolerance: toleranceMinutes * 60_000, track: DAILY_POST_DAYS * 24 * 3_600_000 }
  const facts = await readFacts(db, accountId, days, freshness, asOf)
  const figures = figuresOf(facts, days, { ...freshness, now: asOf.getTime() })
  return new Map(figures.map(figure => [keyOf(figure), figure]))
}
