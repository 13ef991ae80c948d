import { Command, Option } from 'commander'
import type { Kysely } from 'kysely'
import type { Config } from '../config/file.ts'
import { suggest } from '../config/nearest.ts'
import type { RunStatus } from '../store/schema/collection-runs.ts'
import type { Database } from '../store/schema/index.ts'
import { UsageError } from './errors.ts'
import { jsonOption, limitOption } from './options.ts'
import { type Column, localMinute, print, printJson, table, wrap } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const statuses: readonly RunStatus[] = ['pending', 'running', 'ok', 'partial', 'empty', 'failed', 'skipped', 'missed']

const help = `
One run for each account and slot. Times are local to the account; a cost is in US dollars.

Examples:
  polso runs --status failed
  polso runs --account comune-twitter --limit 50 --json`

interface RunsOptions {
  readonly account?: string
  readonly status?: RunStatus
  readonly limit: number
  readonly json?: true
}

export function runsCommand(): Command {
  return new Command('runs')
    .description('list the newest runs')
    .option('--account <id>', 'only of this account')
    .addOption(new Option('--status <status>', 'only with this status').choices(statuses))
    .addOption(limitOption(20))
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: RunsOptions) =>
      withRuntime({ command: 'runs' }, async ({ db, config }) => {
        const runs = await newestRuns(db, options)
        if (runs.length === 0) await refuseUnknownAccount(db, config, options.account)
        if (options.json) printJson(runs.map(({ time_zone: _, ...run }) => run))
        else print(runs.length === 0 ? nothing(options) : `${table(runColumns, runs)}${reasons(runs)}`)
      }),
    )
}

/** An account without runs is fine, one that nobody knows is a typing mistake. */
export async function refuseUnknownAccount(db: Kysely<Database>, config: Config, account?: string): Promise<void> {
  const stored = await db.selectFrom('polso.accounts').select('key').execute()
  const known = [...new Set([...config.accounts.map(({ id }) => id), ...stored.map(({ key }) => key)])]
  if (account === undefined || known.includes(account)) return
  throw new UsageError(`There is no account "${account}"; ${suggest(account, known)}`)
}

/** Every account's run of a slot. */
export function runsOfSlot(db: Kysely<Database>, slot: Date) {
  return newestRuns(db, { slot, limit: 1_000_000 })
}

async function newestRuns(
  db: Kysely<Database>,
  { account, status, slot, limit }: RunsOptions & { readonly slot?: Date },
) {
  const rows = await db
    .selectFrom('polso.collection_runs as r')
    .innerJoin('polso.accounts as a', 'a.account_id', 'r.account_id')
    .selectAll('r')
    .select(['a.key', 'a.time_zone'])
    .$if(account !== undefined, query => query.where('a.key', '=', account ?? ''))
    .$if(slot !== undefined, query => query.where('r.slot', '=', slot ?? new Date()))
    .$if(status !== undefined, query => query.where('r.status', '=', status ?? 'ok'))
    .orderBy('r.slot', 'desc')
    .orderBy('a.key')
    .limit(limit)
    .execute()
  return rows.map(row => ({
    run: row.run_id,
    account: row.key,
    slot: row.slot.toISOString(),
    status: row.status,
    catch_up: row.catch_up,
    error_kind: row.error_kind,
    error: row.error_message,
    attempts: row.attempts,
    api_calls: row.api_calls,
    api_cost: row.api_cost,
    rows_stored: row.rows_stored,
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
    time_zone: row.time_zone,
  }))
}

type Run = Awaited<ReturnType<typeof newestRuns>>[number]

export const runColumns: readonly Column<Run>[] = [
  { title: 'SLOT', of: run => localMinute(new Date(run.slot), run.time_zone) },
  { title: 'ACCOUNT', of: run => run.account },
  { title: 'STATUS', of: run => run.status },
  { title: 'TRIES', of: run => run.attempts, align: 'right' },
  { title: 'CALLS', of: run => run.api_calls, align: 'right' },
  { title: 'COST', of: run => run.api_cost.toFixed(3), align: 'right' },
  { title: 'ROWS', of: run => run.rows_stored, align: 'right' },
  { title: 'ERROR', of: run => run.error_kind },
]

/** The table has no room for them: what went wrong, in full, each reason once. */
export function reasons(runs: readonly Run[]): string {
  const accounts = new Map<string, Set<string>>()
  for (const { error, account } of runs) {
    if (error !== null && error !== '') accounts.set(error, (accounts.get(error) ?? new Set()).add(account))
  }
  const lines = [...accounts].map(([error, of]) => `${[...of].join(', ')}:\n${wrap(error, '  ')}`)
  return lines.length === 0 ? '' : `\n\n${lines.join('\n')}`
}

function nothing({ account, status }: RunsOptions): string {
  if (account !== undefined || status !== undefined) return 'No run fits. See them all with: polso runs'
  return 'No runs yet. Start the worker with: polso start, or read once with: polso collect'
}
