import type { Db } from '../../store/database.ts'
import { reportByCode, type StoredReport } from '../../store/reports.ts'
import { type ParsedReference, reference } from '../code.ts'
import type { Figure, Source } from '../figure.ts'
import { contentOf, type ReportContent } from '../issue.ts'
import { type Found, type Known, nothingElse, type Rows } from './found.ts'
import { type Gone, goneOf } from './gone.ts'
import {
  alertRows,
  audienceRows,
  contractRows,
  dayRows,
  eventRows,
  expectedRows,
  postRows,
  readingRows,
  runRows,
} from './rows.ts'
import { type Call, callsOf, type Run, runsOf } from './runs.ts'

/** From a number of a document back to the rows, runs and platform calls that it came from. */
export interface Trace {
  readonly reference: string
  readonly figure: Figure
  /** As it is stored; the value is the one that was printed. */
  readonly document: { readonly code: string; readonly from: string; readonly to: string; readonly asOf: string }
  /** The figures that it was computed from by its formula, each traced itself. */
  readonly computedFrom: readonly Trace[]
  /** Rows of our tables, by table. */
  readonly rows: readonly Found[]
  readonly runs: readonly Run[]
  readonly calls: readonly Call[]
  /** What is not there any more. */
  readonly gone: readonly Gone[]
}

export type TraceFault = 'no-document' | 'no-figure'

/** @returns why not, where the reference leads nowhere */
export async function traceReference(db: Db, { code, figure }: ParsedReference): Promise<Trace | TraceFault> {
  const stored = await reportByCode(db, code)
  if (stored === null) return 'no-document'
  const content = contentOf(stored)
  const found = content.figures.find(({ id }) => id === figure)
  return found === undefined ? 'no-figure' : traceFigure(db, stored, content, found)
}

async function traceFigure(db: Db, stored: StoredReport, content: ReportContent, figure: Figure): Promise<Trace> {
  const { code, madeAt } = stored
  const { period, asOf } = content.facts
  const parts = figure.source.kind === 'figures' ? figure.source.of : []
  const computedFrom: Trace[] = []
  for (const id of parts) {
    const part = content.figures.find(other => other.id === id)
    if (part) computedFrom.push(await traceFigure(db, stored, content, part))
  }
  const rows = await rowsOf(db, figure.source, { asOf: new Date(asOf), madeAt })
  const runs = await runsOf(db, rows.runIds, rows.within)
  const calls = await callsOf(
    db,
    runs.map(run => run.id),
  )
  return {
    reference: reference(code, figure.id),
    figure,
    document: { code, ...period, asOf },
    computedFrom,
    rows: rows.rows,
    runs,
    calls,
    gone: await goneOf(db, { figure, rows, runs, calls }),
  }
}

/** Rows of a source, the runs that they name, and the days whose runs read them where rows name none. */
function rowsOf(db: Db, source: Source, known: Known): Promise<Rows> | Rows {
  switch (source.kind) {
    case 'reading':
      return readingRows(db, source, known)
    case 'days':
      return dayRows(db, source, known)
    case 'expected':
      return expectedRows(db, source, known.asOf)
    case 'posts':
      return postRows(db, source, known.asOf)
    case 'audience':
      return audienceRows(db, source, known)
    case 'runs':
      return runRows(db, source)
    case 'alert':
      return alertRows(db, source, known)
    case 'event':
      return eventRows(db, source)
    case 'contracts':
      return contractRows(db, source, known.asOf)
    case 'figures':
      return nothingElse([])
  }
}
