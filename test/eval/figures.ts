import { FROM } from './accounts.ts'

/** Alert days this far apart are two episodes. */
export const EPISODE_GAP = 14

export const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? null

const round = (value: number) => Math.round(value * 1000) / 1000

/** @param limit what is possible, see `limits.ts`; where it is known */
export function print(figure: string, value: number | null, unit: string, limit?: number | null): void {
  const possible = typeof limit === 'number' ? { limit: round(limit) } : {}
  console.log(JSON.stringify({ figure, value: value === null ? null : round(value), ...possible, unit }))
}

/** Episodes of alert days, counted from `FROM` on. */
export function episodes(days: ReadonlySet<number>): number {
  const scored = [...days].filter(day => day >= FROM).sort((a, b) => a - b)
  return scored.filter((day, i) => i === 0 || day - (scored[i - 1] ?? 0) > EPISODE_GAP).length
}
