import { Command } from 'commander'
import { compose } from '../compose.ts'
import { noQueue } from '../jobs/queue.ts'
import type { Runtime } from '../runtime.ts'
import { scheduledAccounts } from '../store/accounts.ts'
import { openAlerts } from '../store/alerts.ts'
import { judgedThrough } from '../store/progress.ts'
import { unobserved } from '../web/metrics.ts'
import { jsonOption } from './options.ts'
import { print, printJson, table } from './output.ts'
import { refuseUnknownAccount } from './runs.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Brings the daily figures up to date and judges the days that have closed. "polso start" does it by itself; what is found
here is told by the next worker that runs.

Example:
  polso detect --account comune-twitter --json`

interface DetectOptions {
  readonly account?: string
  readonly json?: true
}

export function detectCommand(): Command {
  return new Command('detect')
    .description('judge the closed days that are not judged yet')
    .option('--account <id>', 'only this account; default: all')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(({ account, json }: DetectOptions) =>
      withRuntime({ command: 'detect', stores: true }, async runtime => {
        await refuseUnknownAccount(runtime.db, runtime.config, account)
        const verdicts = await judge(runtime, account)
        if (json) printJson(verdicts)
        else print(`${table(columns, verdicts)}\n\nWhat fell, in words: polso alerts --open`)
      }),
    )
}

type Verdict = Awaited<ReturnType<typeof judge>>[number]

async function judge(runtime: Runtime, account: string | undefined) {
  const { db } = runtime
  const { pipeline, close } = compose(runtime, noQueue, unobserved)
  const verdicts = []
  for (const { accountId, key } of await scheduledAccounts(db)) {
    if (account !== undefined && key !== account) continue
    const days = await pipeline.detectAccount(accountId)
    const [state] = await judgedThrough(db, [accountId])
    const open = await openAlerts(db, accountId)
    verdicts.push({
      account: key,
      days_judged: days,
      judged_through: state?.judgedThrough ?? null,
      open_alerts: open.length,
    })
  }
  await close()
  return verdicts
}

const columns = [
  { title: 'ACCOUNT', of: (v: Verdict) => v.account },
  { title: 'DAYS JUDGED NOW', of: (v: Verdict) => v.days_judged ?? 'a worker is at it', align: 'right' as const },
  { title: 'JUDGED THROUGH', of: (v: Verdict) => v.judged_through },
  { title: 'OPEN ALERTS', of: (v: Verdict) => v.open_alerts, align: 'right' as const },
]
