import { type RenderedAlert, renderAlert } from '../alerts/messages.ts'
import { renderableOf } from '../alerts/renderable.ts'
import type { Runtime } from '../runtime.ts'
import { type AlertFilter, type ListedAlert, listAlerts } from '../store/alerts.ts'
import { wrap } from './output.ts'

/** Alerts as the commands tell of them. */

export type AlertInWords = ListedAlert & { readonly words: RenderedAlert }

export async function alertsInWords(
  { db, config, plugins }: Runtime,
  filter: AlertFilter,
): Promise<readonly AlertInWords[]> {
  const titles = new Map(plugins.collectors.map(({ platform, title }) => [platform, title]))
  const context = { platformTitle: (platform: string) => titles.get(platform) ?? platform, timeZone: config.time_zone }
  const alerts = await listAlerts(db, filter)
  return alerts.map(alert => ({ ...alert, words: renderAlert(renderableOf(alert, context), config.language) }))
}

export function toText({ alertId, state, severity, words, partOf }: AlertInWords): string {
  const sentences = words.sentences.map(sentence => wrap(sentence, '   '))
  const grave = severity === 'critical' ? ', critical' : ''
  const told = partOf === null ? '' : `, told with #${partOf}`
  return [`#${alertId} ${state.toUpperCase()}${grave}${told}  ${words.subject}`, ...sentences].join('\n')
}

export function toDocument(alert: AlertInWords) {
  const { words, effect, effectLow, effectHigh } = alert
  return {
    id: alert.alertId,
    kind: alert.kind,
    type: alert.type,
    state: alert.state,
    severity: alert.severity,
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
