import type { ListedAlert } from '../store/alerts.ts'
import type { RenderableAlert } from './messages/renderable-alert.ts'

/** What the words of a message need beyond the alert. */
export interface RenderContext {
  /** A platform's name for people. */
  readonly platformTitle: (platform: string) => string
  /** For alerts that belong to no account. */
  readonly timeZone: string
}

/** What of an alert, or of one of its transitions, goes into words; `resolvedOn` only where it tells of the end. */
export type Sayable = Pick<
  ListedAlert,
  'alertId' | 'type' | 'subject' | 'account' | 'series' | 'openedOn' | 'resolvedOn' | 'evidence'
> &
  Partial<Pick<ListedAlert, 'state'>>

/** An alert as it stands, or as a transition left it, ready to be put into words. */
export function renderableOf(alert: Sayable, context: RenderContext): RenderableAlert {
  const { account, evidence } = alert
  const platform = account?.platform ?? (typeof evidence.platform === 'string' ? evidence.platform : null)
  return {
    alertId: alert.alertId,
    type: alert.type,
    state: alert.resolvedOn === null || lasts(alert) ? 'open' : 'resolved',
    account,
    platform: platform === null ? null : context.platformTitle(platform),
    series: alert.series?.name ?? null,
    subject: alert.subject,
    timeZone: account?.timeZone ?? context.timeZone,
    day: alert.resolvedOn ?? alert.openedOn,
    evidence,
  }
}

/** What was dismissed is told as it stands: nobody may read that the figures are back because somebody closed the alert. */
function lasts({ state, evidence }: Sayable): boolean {
  if (state !== 'dismissed') return false
  const findings: readonly unknown[] | null = Array.isArray(evidence.findings) ? evidence.findings : null
  return findings ? findings.some(isOpenPart) : !('ended' in evidence)
}

function isOpenPart(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'state' in part && part.state === 'open'
}
