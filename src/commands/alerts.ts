import { Command } from 'commander'
import { type RenderedAlert, renderAlert } from '../alerts/messages.ts'
import { renderableOf } from '../alerts/renderable.ts'
import type { Runtime } from '../runtime.ts'
import { type ListedAlert, listAlerts } from '../store/alerts.ts'
import { jsonOption, limitOption } from './options.ts'
import { print, printJson, wrap } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Alerts are told in the language of polso.yaml, in the words that the staff receive.

Examples:
  polso alerts --open
  polso alerts --json | jq '.[] | select(.kind == "metric")'`

interface AlertsOptions {
  readonly open?: true
  readonly limit: number
  readonly json?: true
}

export function alertsCommand(): Command {
  return new Command('alerts')
    .description('list the alerts, newest first')
    .option('--open', 'only those that are not resolved')
    .addOption(limitOption(20))
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: AlertsOptions) =>
      withRuntime({ command: 'alerts' }, async runtime => {
        const alerts = await newestAlerts(runtime, options)
        if (options.json) printJson(alerts.map(toDocument))
        else print(alerts.length === 0 ? nothing(options) : alerts.map(toText).join('\n\n'))
      }),
    )
}

type Told = ListedAlert & { readonly words: RenderedAlert }

async function newestAlerts(
  { db, config, plugins }: Runtime,
  { open, limit }: AlertsOptions,
): Promise<readonly Told[]> {
  const titles = new Map(plugins.collectors.map(({ platform, title }) => [platform, title]))
  const context = { platformTitle: (platform: string) => titles.get(platform) ?? platform, timeZone: config.time_zone }
  const alerts = await listAlerts(db, { limit, ...(open ? { state: 'open' } : {}) })
  return alerts.map(alert => ({ ...alert, words: renderAlert(renderableOf(alert, context), config.language) }))
}

function toText({ alertId, state, words, partOf }: Told): string {
  const sentences = words.sentences.map(sentence => wrap(sentence, '   '))
  const told = partOf === null ? '' : `, told with #${partOf}`
  return [`#${alertId} ${state.toUpperCase()}${told}  ${words.subject}`, ...sentences].join('\n')
}

function toDocument(alert: Told) {
  const { words, effect, effectLow, effectHigh } = alert
  return {
    id: alert.alertId,
    kind: alert.kind,
    type: alert.type,
    state: alert.state,
    account: alert.account?.key ?? null,
    platform: alert.account?.platform ?? null,
    series: alert.series?.key ?? null,
    part_of: alert.partOf,
    subject: alert.subject,
    metric: alert.metric,
    onset: alert.onset,
    opened_on: alert.openedOn,
    opened_at: alert.openedAt.toISOString(),
    resolved_on: alert.resolvedOn,
    resolved_at: alert.resolvedAt?.toISOString() ?? null,
    effect: effect === null ? null : { value: effect, low: effectLow, high: effectHigh },
    title: words.subject,
    text: words.sentences.join(' '),
    evidence: alert.evidence,
  }
}

function nothing({ open }: AlertsOptions): string {
  if (open) return 'No alert is open. All alerts, resolved ones too: polso alerts'
  return 'No alerts so far. Days are judged once an account has enough history (detection.min_history_days).'
}
