import { sql } from 'kysely'
import type { Store } from '../../runtime.ts'
import { type Check, failure, ok, warning } from './check.ts'
import type { ClockReadings } from './services.ts'

const name = 'clock'
const remedy = 'Set the clock by NTP, e.g. with systemd-timesyncd or chrony: slots and signatures depend on it.'

/** How far (ms) our clock is ahead of the database's; half the way there and back is allowed for. */
export async function databaseClockOffset({ db }: Store): Promise<number> {
  const before = Date.now()
  const { rows } = await sql<{ ms: number }>`select extract(epoch from clock_timestamp()) * 1000 as ms`.execute(db)
  return (before + Date.now()) / 2 - Number(rows[0]?.ms)
}

/** Judges by all that told us the time. Date headers have whole seconds and cross the network. */
export function judgeClock(readings: ClockReadings): Check {
  const offsets = [...readings].map(([who, ms]) => ({ who, seconds: Math.round(ms / 1000) }))
  const worst = offsets.sort((a, b) => Math.abs(b.seconds) - Math.abs(a.seconds))[0]
  if (!worst) return warning(name, 'nothing to compare it with', 'Mend what failed above and look again.')
  const size = Math.abs(worst.seconds)
  if (size <= 10)
    return ok(
      name,
      `agrees with ${offsets
        .map(({ who }) => who)
        .sort()
        .join(', ')}`,
    )
  const message = `${size} s ${worst.seconds > 0 ? 'ahead of' : 'behind'} ${worst.who}`
  return size <= 120 ? warning(name, message, remedy) : failure(name, message, remedy)
}
