import { sql } from 'kysely'
import type { CollectErrorKind } from '../../collectors/collector.ts'
import type { Db } from '../../store/database.ts'
import type { RunStatus } from '../../store/schema/collection-runs.ts'

export interface ShownRun {
  readonly runId: number
  readonly slot: Date
  readonly status: RunStatus
  readonly catchUp: boolean
  readonly attempts: number
  readonly errorKind: CollectErrorKind | null
  /** In the words of the platform, without secrets. */
  readonly message: string | null
}

export interface RunSummary {
  readonly days: number
  /** How many of the window's runs ended so. */
  readonly counts: readonly { readonly status: RunStatus; readonly runs: number }[]
  /** The newest that did not go well. */
  readonly troubled: readonly ShownRun[]
  readonly latest: readonly ShownRun[]
  /** US dollars in the window. */
  readonly cost: number
}

const DAYS = 30
const MOST = 50
const LATEST = 10

export async function readRuns(db: Db, accountId: number, until: Date): Promise<RunSummary> {
  const since = new Date(until.getTime() - DAYS * 86_400_000)
  const columns = sql`run_id as "runId", slot, status, catch_up as "catchUp", attempts, error_kind as "errorKind",
    error_message as message`
  const own = sql`from polso.collection_runs where account_id = ${accountId} and slot <= ${until}`
  const [counts, troubled, latest] = await Promise.all([
    sql<{ status: RunStatus; runs: number; cost: number }>`
      select status, count(*)::int as runs, sum(api_cost)::float8 as cost ${own} and slot > ${since}
      group by status order by runs desc, status`.execute(db),
    sql<ShownRun>`
      select ${columns} ${own} and slot > ${since} and status in ('failed', 'partial', 'empty', 'skipped', 'missed')
      order by slot desc limit ${MOST}`.execute(db),
    sql<ShownRun>`select ${columns} ${own} order by slot desc limit ${LATEST}`.execute(db),
  ])
  return {
    days: DAYS,
    counts: counts.rows.map(({ status, runs }) => ({ status, runs })),
    troubled: troubled.rows,
    latest: latest.rows,
    cost: counts.rows.reduce((sum, row) => sum + row.cost, 0),
  }
}
