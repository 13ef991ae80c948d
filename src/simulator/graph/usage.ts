import type { Allowance, Meter } from '../limits.ts'
import type { World } from '../world.ts'

const HOUR = 3_600_000

/** Takes one call from a token's hour. */
export function takeCall(meter: Meter, world: World, token: string, now: number): Allowance {
  return meter.take(`graph:${token}`, world.limits.graphPerHour, HOUR, now)
}

/** The usage headers: percentages, and minutes to wait once there is nothing left. `business` is the page or account asked. */
export function usageHeaders(
  allowance: Allowance,
  business: string | undefined,
  type: string,
  now: number,
): Record<string, string> {
  const percent = Math.floor((100 * allowance.used) / allowance.limit)
  const app = { call_count: percent, total_cputime: Math.floor(percent / 2), total_time: Math.floor(percent / 2) }
  const wait = allowance.allowed ? 0 : Math.ceil((allowance.resetAt - now) / 60_000)
  const headers: Record<string, string> = { 'x-app-usage': JSON.stringify(app) }
  if (business !== undefined) {
    const use = [{ type, ...app, estimated_time_to_regain_access: wait }]
    headers['x-business-use-case-usage'] = JSON.stringify({ [business]: use })
  }
  return headers
}
