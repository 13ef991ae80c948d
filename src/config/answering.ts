import type { AlertKind } from '../alerts/alert.ts'
import { quietUntil } from '../alerts/quiet-hours.ts'
import type { Patience } from '../alerts/waiting.ts'
import { publicHolidays } from '../holidays.ts'
import type { Config } from './file.ts'
import { spanOf } from './sections/answering.ts'

/** When a message of a kind leaves that is ready at that instant. */
export type LeavesAt = (kind: AlertKind, at: Date) => Date

export function leavesAtOf({ answering, time_zone, holidays }: Config): LeavesAt {
  const { quiet_hours: hours } = answering
  if (!hours) return (_, at) => at
  const quiet = { weekdays: spanOf(hours.weekdays), weekends: spanOf(hours.weekends) }
  const isHoliday = (day: string) => publicHolidays(holidays, day, day).length > 0
  return (kind, at) =>
    kind === 'operational' && hours.operational === 'told' ? at : quietUntil(quiet, time_zone, isHoliday, at)
}

export function patienceOf(config: Config): Patience {
  const { remind_after_hours: remind, escalate } = config.answering
  return {
    remindAfterMs: remind === 'off' ? null : remind * 3_600_000,
    escalations: escalate.map(({ to, after_hours }) => ({ to, afterMs: after_hours * 3_600_000 })),
    leavesAt: leavesAtOf(config),
  }
}
