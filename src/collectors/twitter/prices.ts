/** US dollars per resource returned, pay-per-use, as of August 2026. Failures are free. */
export const userRead = 0.01
export const postRead = 0.005
/** Own posts on the timeline, where the account, the authenticated user and the app's owner are one. */
export const ownedPostRead = 0.001

/**
 * X bills a resource once per UTC day. It calls this a "soft" rule, so its invoice may be higher than our sum, never
 * lower than what is left out here.
 */
export function readOnSameDay(last: Date | null, now: Date): boolean {
  return last !== null && last.toISOString().slice(0, 10) === now.toISOString().slice(0, 10)
}
