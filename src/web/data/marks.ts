import type { ChartEvent } from '../../charts/account-chart.ts'
import type { ListedAlert } from '../../store/alerts.ts'
import type { Window } from '../../store/chart-days.ts'
import type { Db } from '../../store/database.ts'
import { notedEvents } from '../../store/history.ts'

/** What is drawn onto an account's charts. */
export interface AccountMarks {
  readonly alerts: readonly ListedAlert[]
  readonly events: readonly ChartEvent[]
}

/** Events that people noted, each with where it is told. */
export async function drawnEvents(db: Db, { accountId, from, to }: Window): Promise<readonly ChartEvent[]> {
  const events = await notedEvents(db, accountId, from, to)
  return events.map(({ eventId, title, from, to }) => ({ title, from, to, href: `/events#event-${eventId}` }))
}
