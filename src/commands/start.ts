import { Command, InvalidArgumentError, Option } from 'commander'
import { ROLES, type Role } from '../worker.ts'
import { startService } from '../service.ts'

export function startCommand(): Command {
  return new Command('start')
    .description('Run the worker: schedule, collect, judge, notify, serve /healthz, /readyz and /metrics.')
    .addOption(new Option('--role <role>', 'what this replica does').choices(ROLES).default('all'))
    .option('--grace <seconds>', 'on SIGTERM, time for running work to finish', seconds, 8)
    .addHelpText('after', '\nExample:\n  polso start --role worker   # next to a polso start --role scheduler')
    .action(async ({ role, grace }: { role: Role; grace: number }) => {
      const service = await startService({ command: 'start', role })
      await untilTold()
      await service.stop(grace * 1000)
    })
}

function seconds(value: string): number {
  const parsed = Number(value)
  if (Number.isFinite(parsed) && parsed >= 0) return parsed
  throw new InvalidArgumentError('must be a number of seconds, e.g. 8')
}
