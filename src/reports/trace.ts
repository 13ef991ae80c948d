import type { Db } from '../store/database.ts'
import { reportByCode } from '../store/reports.ts'
import { type ParsedReference, reference } from './code.ts'
import type { Figure, Source } from './figure.ts'
import { contentOf, type ReportContent } from './issue.ts'
import {
  alertRows,
  audienceRows,
  contractRows,
  dayRows,
  eventRows,
  expectedRows,
  type Found,
  postRows,
  readingRows,
  runRows,
} from './trace-rows.ts'
import { type Call, callsOf, type Run, runsOf } from './trace-runs.ts'

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
  /** What is not there any more, or never was. */
  readonly gone: Gone
}

export interface Gone {
  /** The source has no rows any more. */
  readonly rows: boolean
  /** Runs that rows name and that are not kept. */
  readonly runs: number
  /** Runs that made calls of which no record is kept. */
  readonly runsWithoutCalls: number
}

export type TraceFault = 'no-document' | 'no-figure'

/** @returns why not, where the reference leads nowhere */
export async function traceReference(db: Db, { code, figure }: ParsedReference): Promise<Trace | TraceFault> {
  const stored = await reportByCode(db, code)
  if (stored === null) return 'no-document'
  const content = contentOf(stored)
  const found = content.figures.find(({ id }) => id === figure)
  return found === undefined ? 'no-figure' : traceFigure(db, code, content, found)
}

async function traceFigure(db: Db, code: string, content: ReportContent, figure: Figure): Promise<Trace> {
  const { period, asOf } = content.facts
  const parts = figure.source.kind === 'figures' ? figure.source.of : []
  const computedFrom: Trace[] = []
  for (const id of parts) {
    const part = content.figures.find(other => other.id === id)
    if (part) computedFrom.push(await traceFigure(db, code, content, part))
  }
  const { rows, runIds, within } = await rowsOf(db, figure.source, new Date(asOf))
  const runs = await runsOf(db, runIds, within)
  const calls = await callsOf(
    db,
    runs.map(run => run.id),
  )
  const called = new Set(calls.map(call => call.run))
  const named = new Set(runIds)
  for (const run of runs) named.delete(run.id)
  return {
    reference: reference(code, figure.id),
    figure,
    document: { code, ...period, asOf },
    computedFrom,
    rows,
    runs,
    calls,
    gone: {
      rows: figure.value !== null && hasRows(figure.source) && rows.every(({ count }) => count === 0),
      runs: named.size,
      runsWithoutCalls: runs.filter(run => run.api_calls > 0 && !called.has(run.id)).length,
    },
  }
}

/** Of runs and of posts, none is an answer too: a series that paused has no post. */
function hasRows(source: Source): boolean {
  if (source.kind === 'days') return source.only?.length !== 0
  return !['figures', 'runs', 'posts'].includes(source.kind)
}

/** Rows of a source, the runs that they name, and the days whose runs read them where rows name none. */
function rowsOf(db: Db, source: Source, asOf: Date) {
  switch (source.kind) {
    case 'reading':
      return readingRows(db, source)
    case 'days':
      return dayRows(db, source, asOf)
    case 'expected':
      return expectedRows(db, source, asOf)
    case 'posts':
      return postRows(db, source, asOf)
    case 'audience':
      return audienceRows(db, source)
    case 'runs':
      return runRows(db, source)
    case 'alert':
      return alertRows(db, source, asOf)
    case 'event':
      return eventRows(db, source)
    case 'contracts':
      return contractRows(db, source, asOf)
    case 'figures':
      return { rows: [], runIds: [], within: null }
  }
}
