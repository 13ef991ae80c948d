import { Command } from 'commander'
import { acknowledgeCommand, commentCommand, dismissCommand } from './alert-answers.ts'
import { showCommand } from './alert-show.ts'
import { alertsInWords, toDocument, toText } from './alert-words.ts'
import { jsonOption, limitOption } from './options.ts'
import { print, printJson } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Alerts are told in the language of polso.yaml, in the words that the staff receive.

Examples:
  polso alerts --open
  polso alerts show 12
  polso alerts ack 12 --by Anna --note "I'll ask the supplier"
  polso alerts dismiss 12 --by Anna --reason "The Christmas holidays" --until 2020-01-06
  polso alerts comment 12 --by Anna "The supplier answers tomorrow"
  polso alerts --json | jq '.[] | select(.kind == "metric")'`

interface AlertsOptions {
  readonly open?: true
  readonly limit: number
  readonly json?: true
}

export function alertsCommand(): Command {
  return new Command('alerts')
    .description('list the alerts, show one with all that happened to it, and answer')
    .addHelpText('after', help)
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(acknowledgeCommand())
    .addCommand(dismissCommand())
    .addCommand(commentCommand())
}

function listCommand(): Command {
  return new Command('list')
    .description('list the alerts, newest first')
    .option('--open', 'only those that are not over')
    .addOption(limitOption(20))
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  polso alerts list --open --limit 5')
    .action((options: AlertsOptions) =>
      withRuntime({ command: 'alerts' }, async runtime => {
        const { open, limit } = options
        const alerts = await alertsInWords(runtime, { limit, ...(open ? { state: 'open' } : {}) })
        if (options.json) printJson(alerts.map(toDocument))
        else print(alerts.length === 0 ? nothing(options) : alerts.map(toText).join('\n\n'))
      }),
    )
}

function nothing({ open }: AlertsOptions): string {
  if (open) return 'No alert is open. All alerts, resolved ones too: polso alerts'
  return 'No alerts so far. Days are judged once an account has enough history (detection.min_history_days).'
}
