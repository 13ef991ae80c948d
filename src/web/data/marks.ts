import type { ChartEvent } from '../../charts/account-chart.ts'
import type { Day } from '../../days.ts'
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
