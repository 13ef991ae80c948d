import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Day } from '../days.ts'
import type { Db } from './database.ts'

/** A report as it was issued. `content` is what the program of then made; see `src/reports/issue.ts`. */
export interface StoredReport {
  readonly code: string
  readonly asOf: Date
  readonly content: unknown
  readonly madeAt: Date
}

export interface NewReport {
  readonly code: string
  /** What shaped it, as text that is the same for the same report. */
  readonly madeFrom: string
  readonly from: Day
  readonly to: Day
  readonly asOf: Date
  readonly content: unknown
  readonly madeAt: Date
}

const columns = sql`code, as_of as "asOf", content, made_at as "madeAt"`

const digestOf = (madeFrom: string) => createHash('sha256').update(madeFrom).digest('hex')

export async function reportMadeFrom(db: Db, madeFrom: string): Promise<StoredReport | null> {
  const { rows } = await sql<StoredReport>`
    select ${columns} from polso.reports where made_from = ${digestOf(madeFrom)}`.execute(db)
  return rows[0] ?? null
}

export async function reportByCode(db: Db, code: string): Promise<StoredReport | null> {
  const { rows } = await sql<StoredReport>`select ${columns} from polso.reports where code = ${code}`.execute(db)
  return rows[0] ?? null
}

/** Stores a report unless somebody has in the meantime; answers the one that is stored. `null`: its code is taken by another. */
export async function storeReport(db: Db, report: NewReport): Promise<StoredReport | null> {
  await sql`
    insert into polso.reports (code, made_from, starts_on, ends_on, as_of, content, made_at)
    values (${report.code}, ${digestOf(report.madeFrom)}, ${report.from}::date, ${report.to}::date, ${report.asOf},
      ${JSON.stringify(report.content)}::jsonb, ${report.madeAt})
    on conflict do nothing`.execute(db)
  return reportMadeFrom(db, report.madeFrom)
}
