import type { ColumnType, GeneratedAlways } from 'kysely'

/** The outbox: one row a transition, notifier and recipient. */
export interface NotificationsTable {
  notification_id: GeneratedAlways<number>
  transition_id: number
  notifier: string
  recipient: string
  status: ColumnType<NotificationStatus, NotificationStatus | undefined, NotificationStatus>
  due_at: Date
  attempts: ColumnType<number, number | undefined, number>
  claim: string | null
  lease_until: Date | null
  last_error: string | null
  sent_at: Date | null
  silence_id: ColumnType<number | null, number | null | undefined, number | null>
  held_by: ColumnType<number | null, number | null | undefined, number | null>
}

export type NotificationStatus = 'pending' | 'sending' | 'sent' | 'failed' | 'muted' | 'superseded'
