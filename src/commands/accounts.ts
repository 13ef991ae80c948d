import { Command } from 'commander'
import type { Kysely } from 'kysely'
import { irregularSeries } from '../analytics/series-calendar.ts'
import { type Day, dayOf } from '../days.ts'
import type { Irregular } from '../detection/regularity.ts'
import { publicHolidays } from '../holidays.ts'
import type { Runtime } from '../runtime.ts'
import { type ListedAccount, listAccounts } from '../store/accounts.ts'
import type { Database } from '../store/schema/index.ts'
import { jsonOption } from './options.ts'
import { type Column, localMinute, print, printJson, table } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Followers are those of the newest reading that has them. Below, series that come irregularly now.

Examples:
  polso accounts
  polso accounts --json | jq '.[] | {account, followers}'`

export function accountsCommand(): Command {
  return new Command('accounts')
    .description('list the accounts with their last reading')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: { json?: true }) =>
      withRuntime({ command: 'accounts' }, async runtime => {
        const accounts = await accountRows(runtime)
        if (options.json) printJson(accounts)
        else printAccounts(accounts)
      }),
    )
}

interface AccountRow {
  readonly account: string
  readonly name: string
  readonly platform: string
  readonly handle: string
  readonly credential: string
  readonly schedule: string
  readonly time_zone: string
  /** False: it left the configuration; what was collected is kept. */
  readonly active: boolean
  readonly followers: number | null
  /** Slot of the newest run that brought data. */
  readonly newest_snapshot: string | null
  /** The newest run that came to an end. */
  readonly last_run: { readonly slot: string; readonly status: string; readonly error_kind: string | null } | null
  readonly irregular_series: readonly (Irregular & { readonly series: string })[]
}

/** The configuration says who is read now; the tables add what was read, and who was read before. */
async function accountRows(runtime: Runtime): Promise<readonly AccountRow[]> {
  const { db, config } = runtime
  const stored = await listAccounts(db)
  const runs = new Map((await lastRuns(db)).map(run => [run.account_id, run]))
  const current = config.accounts.map(async ({ id, name, platform, handle, credential, schedule, time_zone }) => {
    const row = stored.find(({ key }) => key === id)
    const known = { ...read(row, runs), irregular_series: row ? await irregularOf(runtime, row) : [] }
    return { account: id, name, platform, handle, credential, schedule, time_zone, active: true, ...known }
  })
  const former = stored
    .filter(({ key }) => !config.accounts.some(({ id }) => id === key))
    .map(row => {
      const { key: account, name, platform, handle, credential, schedule, timeZone: time_zone } = row
      return {
        account,
        name,
        platform,
        handle,
        credential,
        schedule,
        time_zone,
        active: false,
        ...read(row, runs),
        irregular_series: [],
      }
    })
  return [...(await Promise.all(current)), ...former]
}

async function irregularOf({ db, config, clock }: Runtime, { accountId, timeZone }: ListedAccount) {
  const now = clock.now()
  const holidays = (from: Day, to: Day) => publicHolidays(config.holidays, from, to)
  const found = await irregularSeries(db, { accountId, timeZone, to: dayOf(now, timeZone), now, holidays })
  return found.map(({ key, missed, due, since }) => ({ series: key, missed, due, since }))
}

function lastRuns(db: Kysely<Database>) {
  return db
    .selectFrom('polso.accounts as a')
    .innerJoinLateral(
      eb =>
        eb
          .selectFrom('polso.collection_runs')
          .select(['slot', 'status', 'error_kind'])
          .whereRef('account_id', '=', 'a.account_id')
          .where('status', 'not in', ['pending', 'running'])
          .orderBy('slot', 'desc')
          .limit(1)
          .as('r'),
      join => join.onTrue(),
    )
    .select(['a.account_id', 'r.slot', 'r.status', 'r.error_kind'])
    .execute()
}

type Run = Awaited<ReturnType<typeof lastRuns>>[number]

function read(row: ListedAccount | undefined, runs: ReadonlyMap<number, Run>) {
  const run = row && runs.get(row.accountId)
  return {
    followers: row?.followers ?? null,
    newest_snapshot: row?.newestSnapshot?.toISOString() ?? null,
    last_run: run ? { slot: run.slot.toISOString(), status: run.status, error_kind: run.error_kind } : null,
  }
}

const columns: readonly Column<AccountRow>[] = [
  { title: 'ACCOUNT', of: row => row.account },
  { title: 'PLATFORM', of: row => row.platform },
  { title: 'HANDLE', of: row => row.handle, flexible: true },
  { title: 'FOLLOWERS', of: row => row.followers?.toLocaleString('en') ?? null, align: 'right' },
  { title: 'LAST RUN FOR', of: row => row.last_run && localMinute(new Date(row.last_run.slot), row.time_zone) },
  { title: 'STATUS', of: row => statusOf(row), flexible: true },
]

function statusOf({ last_run, active }: AccountRow): string | null {
  const status = last_run && [last_run.status, last_run.error_kind].filter(part => part !== null).join(': ')
  return active ? status : 'no longer configured'
}

function printAccounts(accounts: readonly AccountRow[]): void {
  print(table(columns, accounts))
  for (const { account, irregular_series } of accounts) {
    for (const { series, missed, due, since } of irregular_series) {
      print(`\n${account}: the series ${series} comes irregularly: ${missed} of ${due} are missing since ${since}`)
    }
  }
  if (accounts.every(account => account.last_run === null)) {
    print('\nNothing was read yet. Start the worker with: polso start, or read once with: polso collect')
  }
}
