import { Command } from 'commander'
import { z } from 'zod'
import { compose, syncConfiguration } from '../compose.ts'
import { noQueue } from '../jobs/queue.ts'
import { chunksOf, type ScheduledGroup } from '../jobs/schedule.ts'
import type { Runtime } from '../runtime.ts'
import { scheduledAccounts } from '../store/accounts.ts'
import { groupBy } from '../store/rows.ts'
import { accountsBegunBy } from '../store/runs.ts'
import { requestRuns } from '../store/slots.ts'
import { unobserved } from '../web/metrics.ts'
import { UsageError } from './errors.ts'
import { jsonOption } from './options.ts'
import { print, printJson, table } from './output.ts'
import { reasons, refuseUnknownAccount, runColumns, runsOfSlot } from './runs.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Without a slot, the accounts are read as of this minute. With one, the runs of that slot that have no data are made up
for: a count of the past can't be recovered, so what is stored says when it was really observed. A slot is an instant
with its zone (Z for UTC, or an offset), of the last 31 days; accounts whose first run came later are left out. Any other
is refused, and so is one that no account is left for.

Examples:
  polso collect --account comune-twitter
  polso collect --slot 2026-03-01T08:00Z --json`

/** A slot is made up for after an outage; older ones would only be paid for. */
const OLDEST_SLOT_DAYS = 31

interface CollectOptions {
  readonly account?: string
  readonly slot?: Date
  readonly json?: true
}

export function collectCommand(): Command {
  return new Command('collect')
    .description('read accounts once, now')
    .option('--account <id>', 'only this account; default: all')
    .option('--slot <instant>', 'the slot the run is for, ISO 8601 with Z or an offset', toInstant)
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: CollectOptions) => {
      const leaving = new AbortController()
      const work = (runtime: Runtime) => collectOnce(runtime, options, leaving.signal)
      return withRuntime({ command: 'collect', stores: true, leaving }, work)
    })
}

async function collectOnce(
  runtime: Runtime,
  { account, slot, json }: CollectOptions,
  leaving: AbortSignal,
): Promise<void> {
  const { db, config, clock } = runtime
  await syncConfiguration(runtime)
  await refuseUnknownAccount(db, config, account)
  const at = slot ?? new Date(Math.floor(clock.now().getTime() / 60_000) * 60_000)
  const asked = (await scheduledAccounts(db)).filter(a => account === undefined || a.key === account)
  const wanted = slot ? await begunBy(runtime, slot, asked) : asked
  const requested = await readAll(runtime, at, wanted, leaving)
  const runs = (await runsOfSlot(db, at)).filter(run => wanted.some(a => a.key === run.account))
  if (json) printJson(runs.map(({ time_zone: _, ...run }) => run))
  else print([`${table(runColumns, runs)}${reasons(runs)}`, ...remarks(requested, runs, at)].join('\n'))
  if (leaving.aborted) process.exitCode = 130
  else if (runs.some(run => !['ok', 'partial', 'empty'].includes(run.status))) process.exitCode = 1
}

/** Those of the accounts that the slot can be of; refuses one that no account has. */
async function begunBy({ db, clock }: Runtime, slot: Date, asked: Wanted): Promise<Wanted> {
  const ageMs = clock.now().getTime() - slot.getTime()
  if (ageMs < 0) throw new UsageError('--slot lies in the future; only what is due can be read')
  if (ageMs > OLDEST_SLOT_DAYS * 86_400_000) {
    throw new UsageError(
      `--slot is older than ${OLDEST_SLOT_DAYS} days; what can be read today says nothing of that day`,
    )
  }
  const begun = await accountsBegunBy(db, slot)
  const wanted = asked.filter(({ accountId }) => begun.has(accountId))
  if (wanted.length > 0 || asked.length === 0) return wanted
  throw new UsageError('--slot lies before the first run; leave --slot out to read as of now')
}

function remarks(requested: number, runs: readonly { readonly status: string }[], slot: Date): string[] {
  const again = `polso collect --slot ${slot.toISOString()}`
  return [
    ...(requested === 0 ? ['Nothing was read: all of it is stored already, or is being read.'] : []),
    ...(runs.some(run => run.status === 'pending')
      ? [`\nWhat is pending is tried again by a running worker, or with: ${again}`]
      : []),
  ]
}

type Wanted = Awaited<ReturnType<typeof scheduledAccounts>>

/**
 * @param leaving aborted when the command must end: what is being read then is given back
 * @returns how many accounts were to be read
 */
async function readAll(runtime: Runtime, slot: Date, wanted: Wanted, leaving: AbortSignal): Promise<number> {
  const { pipeline, close } = compose(runtime, noQueue, unobserved)
  let requested = 0
  for (const { job, accountIds } of chunksOf({ name: 'by-hand', groups: groupsOf(runtime, wanted) })) {
    if (leaving.aborted) break
    const planned = accountIds.map(accountId => ({ accountId, job, dueAt: runtime.clock.now() }))
    requested += (await requestRuns(runtime.db, slot, planned)).length
    await pipeline.collect({ job, slot }, { jobId: job, signal: leaving })
  }
  await close()
  return requested
}

function groupsOf({ plugins }: Runtime, wanted: Wanted): ScheduledGroup[] {
  return [...groupBy(wanted, account => account.credential)].map(([credential, accounts]) => {
    const platform = accounts[0]?.platform ?? ''
    const batchSize = plugins.collectors.find(d => d.platform === platform)?.batchSize ?? 1
    return { credential, platform, accountIds: accounts.map(({ accountId }) => accountId), batchSize }
  })
}

/** With or without seconds. */
const instant = z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })])

function toInstant(text: string): Date {
  if (instant.safeParse(text).success) return new Date(text)
  throw new UsageError(
    '--slot must be an instant in ISO 8601 with Z or an offset, e.g. --slot 2026-03-01T08:00Z or 2026-03-01T09:00+01:00',
  )
}
