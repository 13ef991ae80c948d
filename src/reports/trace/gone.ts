import type { Db } from '../../store/database.ts'
import { type Removal, removals } from '../../store/retention.ts'
import type { Figure, Source } from '../figure.ts'
import type { Found, Need, Rows } from './found.ts'
import type { Call, Run } from './runs.ts'

/** Something behind a number that was there when it was printed and is not any more. */
export interface Gone {
  /** Of schema polso. */
  readonly table: string
  /** How many rows, or of calls for how many runs; `null`: how many there were is not known. */
  readonly count: number | null
  /** All from before this instant is gone; `null`: single rows are. */
  readonly before: Date | null
  readonly cause: Cause
}

/** `unknown`: none that Polso knows of, e.g. somebody deleted rows by hand. */
type Cause = Removal['setting'] | 'import-undone' | 'event-removed' | 'unknown'

/** A number with what was found behind it. */
interface Behind {
  readonly figure: Figure
  readonly rows: Rows
  readonly runs: readonly Run[]
  readonly calls: readonly Call[]
}

export async function goneOf(db: Db, behind: Behind): Promise<readonly Gone[]> {
  const removed = await removals(db)
  const ofRows = goneRows(behind, removed)
  return [...ofRows, ...goneRuns(behind, removed), ...goneCalls(behind, removed)]
}

function goneRows({ figure, rows }: Behind, removed: ReadonlyMap<string, Removal>): readonly Gone[] {
  const [main] = rows.rows
  const gone: Gone[] = rows.needs
    .filter(({ table }) => !rows.undone || table !== main?.table)
    .flatMap(need => takenBy(removed, need) ?? [])
  // Days that are told to be missing never had a figure.
  if (main === undefined || figure.name === 'days_missing') return gone
  if (rows.undone) gone.push({ table: main.table, count: null, before: null, cause: 'import-undone' })
  const isExplained = gone.some(({ table }) => table === main.table)
  if (isExplained || !isMissing(figure, rows.rows)) return gone
  const cause = figure.source.kind === 'event' ? 'event-removed' : 'unknown'
  return [...gone, { table: main.table, count: null, before: null, cause }]
}

const isMissing = ({ value, source }: Figure, rows: readonly Found[]) =>
  value !== null && hasRows(source) && rows[0]?.count === 0

/** Of runs and of posts, none is an answer too: a series that paused has no post. */
function hasRows(source: Source): boolean {
  if (source.kind === 'days') return source.only?.length !== 0
  if (source.kind === 'audience') return source.segments?.length !== 0
  if (source.kind === 'contracts') return source.contracts.length > 0
  return !['figures', 'runs', 'posts'].includes(source.kind)
}

function goneRuns({ rows, runs }: Behind, removed: ReadonlyMap<string, Removal>): readonly Gone[] {
  if (rows.readFrom === null) return []
  const table = 'collection_runs'
  const there = new Set(runs.map(run => run.id))
  const named = rows.runIds.filter(id => !there.has(id)).length
  const removal = removed.get(table)
  const taken = takenBy(removed, { table, from: rows.readFrom, first: runs[0]?.slot ?? null })
  if (named === 0) return rows.within === null || taken === null ? [] : [taken]
  const cause = removal && removal.before > rows.readFrom ? removal.setting : 'unknown'
  return [{ table, count: named, before: null, cause }]
}

function goneCalls({ runs, calls }: Behind, removed: ReadonlyMap<string, Removal>): readonly Gone[] {
  const table = 'platform_calls'
  const called = new Set(calls.map(call => call.run))
  const [oldest, ...others] = runs.filter(run => run.api_calls > 0 && !called.has(run.id))
  if (oldest === undefined) return []
  const removal = removed.get(table)
  const cause = removal && removal.before > oldest.slot ? removal.setting : 'unknown'
  return [{ table, count: 1 + others.length, before: null, cause }]
}

/** `null`: retention has not come to the first of them, or has left it. */
function takenBy(removed: ReadonlyMap<string, Removal>, { table, from, first }: Need): Gone | null {
  const removal = removed.get(table)
  if (!removal || removal.before <= from || (first !== null && first < removal.before)) return null
  return { table, count: null, before: removal.before, cause: removal.setting }
}
