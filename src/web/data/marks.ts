import { partsOf } from '../../alerts/parts.ts'
import type { ChartAlert, ChartEvent } from '../../charts/account-chart.ts'
import type { Day } from '../../days.ts'
import { JUDGED_METRICS } from '../../detection/detection.ts'
import { type ListedAlert, listAlerts } from '../../store/alerts.ts'
import type { Db } from '../../store/database.ts'
import { notedEvents } from '../../store/history.ts'

/** What is drawn onto an account's charts. */
export interface AccountMarks {
  readonly alerts: readonly ListedAlert[]
  readonly events: readonly ChartEvent[]
}

export async function readMarks(
  db: Db,
  { accountId, key, from, to }: { accountId: number; key: string; from: Day; to: Day },
): Promise<AccountMarks> {
  const [alerts, events] = await Promise.all([
    listAlerts(db, { account: key, kind: 'metric', since: from, limit: 200 }),
    notedEvents(db, accountId, from, to),
  ])
  return { alerts, events }
}

/** The parts of alerts, each with the days that it marks. */
export function alertMarks(alerts: readonly ListedAlert[]): ChartAlert[] {
  return alerts.flatMap(alert => {
    const stored = { ...alert, cause: '' }
    return partsOf(stored).map(part => ({
      type: part.type,
      metric: JUDGED_METRICS.find(metric => metric === part.metric) ?? null,
      series: part.type === 'series-paused' ? (alert.series?.name ?? part.series) : null,
      from: part.onset ?? alert.onset,
      to: endOf(part, alert),
    }))
  })
}

/** A part ends with the day on which it was back, or was explained; or with its alert. */
function endOf({ state, recovered_on, closed_on }: ReturnType<typeof partsOf>[number], alert: ListedAlert): Day | null {
  if (state === 'open') return alert.resolvedOn
  return recovered_on ?? closed_on ?? alert.resolvedOn
}
