import { Command } from 'commander'
import type { Kysely } from 'kysely'
import type { AlertType } from '../alerts/alert.ts'
import { type RenderedAlert, renderAlert } from '../alerts/messages.ts'
import type { Runtime } from '../runtime.ts'
import type { Database } from '../store/schema/index.ts'
import { jsonOption, limitOption } from './options.ts'
import { print, printJson } from './output.ts'
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
        const alerts = (await newestAlerts(runtime.db, options)).map(alert => ({
          ...alert,
          words: inWords(alert, runtime),
        }))
        if (options.json) printJson(alerts.map(toDocument))
        else print(alerts.length === 0 ? nothing(options) : alerts.map(toText).join('\n\n'))
      }),
    )
}

function newestAlerts(db: Kysely<Database>, { open, limit }: AlertsOptions) {
  return db
    .selectFrom('polso.alerts as l')
    .leftJoin('polso.accounts as a', 'a.account_id', 'l.account_id')
    .leftJoin('polso.content_series as s', 's.series_id', 'l.series_id')
    .selectAll('l')
    .select(['a.key as account', 'a.name as account_name', 'a.platform', 'a.time_zone'])
    .select(['s.key as series', 's.name as series_name'])
    .$if(open === true, query => query.where('l.resolved_at', 'is', null))
    .orderBy('l.opened_at', 'desc')
    .orderBy('l.alert_id', 'desc')
    .limit(limit)
    .execute()
}

type Alert = Awaited<ReturnType<typeof newestAlerts>>[number]
type Told = Alert & { readonly words: RenderedAlert }

function inWords(alert: Alert, { config, plugins }: Runtime): RenderedAlert {
  const { account, account_name: name, evidence } = alert
  const platform = alert.platform ?? (typeof evidence.platform === 'string' ? evidence.platform : null)
  return renderAlert(
    {
      alertId: alert.alert_id,
      type: alert.type as AlertType,
      state: alert.resolved_at === null ? 'open' : 'resolved',
      account: account === null ? null : { key: account, name: name ?? account },
      platform: plugins.collectors.find(collector => collector.platform === platform)?.title ?? platform,
      series: alert.series_name,
      subject: alert.subject,
      timeZone: alert.time_zone ?? config.time_zone,
      day: alert.resolved_on ?? alert.opened_on,
      evidence,
    },
    config.language,
  )
}

function toText({ alert_id, state, words }: Told): string {
  return [
    `#${alert_id} ${state.toUpperCase()}  ${words.subject}`,
    ...words.sentences.map(sentence => wrap(sentence, '   ')),
  ].join('\n')
}

function toDocument({ words, ...alert }: Told) {
  return {
    id: alert.alert_id,
    kind: alert.kind,
    type: alert.type,
    state: alert.state,
    account: alert.account,
    platform: alert.platform,
    series: alert.series,
    subject: alert.subject,
    metric: alert.metric,
    onset: alert.onset,
    opened_on: alert.opened_on,
    opened_at: alert.opened_at.toISOString(),
    resolved_on: alert.resolved_on,
    resolved_at: alert.resolved_at?.toISOString() ?? null,
    effect: alert.effect === null ? null : { value: alert.effect, low: alert.effect_low, high: alert.effect_high },
    title: words.subject,
    text: words.sentences.join(' '),
    evidence: alert.evidence,
  }
}

/** Lines of at most 100 characters, indented. */
function wrap(text: string, indent: string): string {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= 100) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${indent}${word}`)
  }
  return lines.join('\n')
}

function nothing({ open }: AlertsOptions): string {
  if (open) return 'No alert is open. All alerts, resolved ones too: polso alerts'
  return 'No alerts so far. Days are judged once an account has enough history (detection.min_history_days).'
}
