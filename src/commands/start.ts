import { Command, Option } from 'commander'
import { openRuntime } from '../runtime.ts'
import { startService } from '../service.ts'
import { untilTold } from '../signals.ts'
import { ROLES, type Role } from '../worker.ts'
import { UsageError } from './errors.ts'

const help = `
Any number of replicas of any role work together on one database. On SIGTERM a replica takes no more work, finishes what
runs within the grace period, gives the rest back, and exits 0.

Example:
  polso start --role worker   # beside a: polso start --role scheduler`

const LINGER_MS = 500

/** Beyond the grace period, for farewells. Servers that hang get no more: what is not given back, leases bring back. */
const FAREWELL_MS = 2000

export function startCommand(): Command {
  return new Command('start')
    .description('run the worker: schedule, collect, judge, notify; serve the page, /healthz, /readyz, /metrics')
    .addOption(new Option('--role <role>', 'what this replica does').choices(ROLES).default('all'))
    .option('--grace <seconds>', 'time for running work to finish on SIGTERM', toSeconds, 7)
    .addHelpText('after', help)
    .action(async ({ role, grace }: { role: Role; grace: number }) => {
      const told = untilTold()
      const runtime = await openRuntime({
        command: 'start',
        env: process.env,
        cwd: process.cwd(),
        migrations: 'left-alone',
        stores: true,
      })
      try {
        const service = await Promise.race([startService(runtime, role), told])
        runtime.log.info({ signal: await told }, 'leaving')
        setTimeout(() => process.exit(), grace * 1000 + FAREWELL_MS).unref()
        // Told to leave while it still waited for a queue that is away: there is nothing to finish.
        if (typeof service === 'object') await service.stop(grace * 1000)
      } finally {
        await runtime.close()
        // What a backend that is away still holds open must not keep the process.
        setTimeout(() => process.exit(), LINGER_MS).unref()
      }
    })
}

function toSeconds(text: string): number {
  if (/^\d{1,4}(\.\d+)?$/.test(text)) return Number(text)
  throw new UsageError('--grace must be a number of seconds, e.g. --grace 7')
}
