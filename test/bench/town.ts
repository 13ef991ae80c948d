import { sql } from 'kysely'
import type { Clock } from '../../src/clock.ts'
import { syncConfiguration } from '../../src/compose.ts'
import { type Config, configOf } from '../../src/config/file.ts'
import { addDays, dayOf } from '../../src/days.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { syntheticWorld, TOKENS } from '../../src/simulator/index.ts'
import type { Db } from '../../src/store/database.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'

/** Many synthetic accounts, a third on each platform. */
export const ACCOUNTS = 3000
export const ZONE = 'Europe/Rome'
export const SCHEDULE = 'readings'

export const secrets = { META: TOKENS.metaToken, APP: TOKENS.appSecret, X: TOKENS.xToken }

/** The document of polso.yaml, with the first of the accounts or all of them. */
export function townDocument(url: string, expression: string, count = ACCOUNTS): object {
  const meta = { access_token: 'env:META', app_secret: 'env:APP', base_url: url }
  const { accounts } = syntheticWorld({ accounts: ACCOUNTS })
  return {
    time_zone: ZONE,
    schedules: { [SCHEDULE]: expression },
    collection: { jitter_seconds: 0 },
    credentials: {
      page: { platform: 'facebook', ...meta },
      instagram: { platform: 'instagram', ...meta },
      x: { platform: 'twitter', bearer_token: 'env:X', base_url: url },
    },
    accounts: accounts.slice(0, count).map(({ platform, id }) => ({ id: `${platform}-${id}`, platform, handle: id })),
    notifiers: [],
  }
}

export function townConfig(url: string, expression: string): Config {
  const readFile = () => {
    throw new Error('no files here')
  }
  return configOf(townDocument(url, expression), { env: secrets, readFile }, installedPlugins)
}

/**
 * The tables as if all parts had been read at `slot` and all days before had been judged. Slots of the next hours then
 * read what most slots read, the counts of accounts and posts, and neither insights nor audiences nor judge anything.
 */
export async function pretendRead(db: Db, config: Config, clock: Clock, slot: Date): Promise<void> {
  await syncConfiguration({ config, db, clock, plugins: installedPlugins })
  await ensurePartitions(db, new Date(slot.getTime() - 86_400_000), new Date(slot.getTime() + 86_400_000))
  await sql`
    insert into polso.collection_runs (account_id, slot, job, due_at, status, parts, attempts, finished_at)
    select account_id, ${slot}, 'pretended', ${slot}, 'ok', '{profile,posts,insights,audience}', 1, ${slot}
    from polso.accounts`.execute(db)
  await sql`
    insert into polso.account_progress (account_id, judged_through)
    select account_id, ${addDays(dayOf(slot, ZONE), -1)}::date from polso.accounts`.execute(db)
}
