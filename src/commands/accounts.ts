import { Command } from 'commander'
import { type Kysely, sql } from 'kysely'
import type { ConfiguredAccount } from '../config/file.ts'
import type { Database } from '../store/schema/index.ts'
import { jsonOption } from './options.ts'
import { type Column, localMinute, print, printJson, table } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Followers are those of the newest reading that has them.

Examples:
  polso accounts
  polso accounts --json | jq '.[] | {account, followers}'`

export function accountsCommand(): Command {
  return new Command('accounts')
    .description('list the accounts with their last reading')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: { json?: true }) =>
      withRuntime({ command: 'accounts' }, async ({ db, config }) => {
        const accounts = merge(config.accounts, await storedAccounts(db))
        if (options.json) printJson(accounts)
        else printAccounts(accounts)
      }),
    )
}

export interface ListedAccount {
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
  readonly followers_at: string | null
  readonly last_run: { readonly slot: string; readonly status: string; readonly error_kind: string | null } | null
}

type Stored = Awaited<ReturnType<typeof storedAccounts>>[number]

function storedAccounts(db: Kysely<Database>) {
  return db
    .selectFrom('polso.accounts as a')
    .leftJoinLateral(
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
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('polso.account_snapshots')
          .select(['value', 'observed_at'])
          .whereRef('account_id', '=', 'a.account_id')
          .where('metric', '=', 'followers')
          .where('period', '=', 'instant')
          .where('status', '=', 'observed')
          .orderBy('slot', 'desc')
          .limit(1)
          .as('f'),
      join => join.onTrue(),
    )
    .select(['a.key', 'a.name', 'a.platform', 'a.handle', 'a.credential', 'a.schedule', 'a.time_zone', 'a.active'])
    .select(['r.slot', 'r.status', 'r.error_kind', 'f.value as followers', 'f.observed_at as followers_at'])
    .orderBy(sql`a.active desc, a.key`)
    .execute()
}

/** The configuration says who is read now; the tables add what was read, and who was read before. */
function merge(configured: readonly ConfiguredAccount[], stored: readonly Stored[]): readonly ListedAccount[] {
  const byKey = new Map(stored.map(row => [row.key, row]))
  const now = configured.map(account => {
    const { id, name, platform, handle, credential, schedule, time_zone } = account
    return {
      account: id,
      name,
      platform,
      handle,
      credential,
      schedule,
      time_zone,
      active: true,
      ...read(byKey.get(id)),
    }
  })
  const former = stored
    .filter(row => !configured.some(({ id }) => id === row.key))
    .map(row => {
      const { key, name, platform, handle, credential, schedule, time_zone } = row
      return { account: key, name, platform, handle, credential, schedule, time_zone, active: false, ...read(row) }
    })
  return [...now, ...former]
}

function read(row: Stored | undefined): Pick<ListedAccount, 'followers' | 'followers_at' | 'last_run'> {
  const run =
    row?.slot && row.status ? { slot: row.slot.toISOString(), status: row.status, error_kind: row.error_kind } : null
  return { followers: row?.followers ?? null, followers_at: row?.followers_at?.toISOString() ?? null, last_run: run }
}

const columns: readonly Column<ListedAccount>[] = [
  { title: 'ACCOUNT', of: row => row.account },
  { title: 'PLATFORM', of: row => row.platform },
  { title: 'HANDLE', of: row => row.handle, flexible: true },
  { title: 'FOLLOWERS', of: row => row.followers?.toLocaleString('en') ?? null, align: 'right' },
  { title: 'LAST RUN FOR', of: row => row.last_run && localMinute(new Date(row.last_run.slot), row.time_zone) },
  { title: 'STATUS', of: row => statusOf(row), flexible: true },
]

function statusOf({ last_run, active }: ListedAccount): string | null {
  const status = last_run && [last_run.status, last_run.error_kind].filter(part => part !== null).join(': ')
  return active ? status : 'no longer configured'
}

function printAccounts(accounts: readonly ListedAccount[]): void {
  print(table(columns, accounts))
  if (accounts.every(account => account.last_run === null)) {
    print('\nNothing was read yet. Start the worker with: polso start, or read once with: polso collect')
  }
}
