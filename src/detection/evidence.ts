/**
 * How strong the evidence of a fall is, and what that means in false alarms.
 *
 * Windows of 1 … 28 days that end on the judged day are compared with the level that stood before each. For each,
 *   z = −(√o − √E) / √(prior variance · learned spread) − handicap(w),   handicap(w) = 2.2 · max(0, 1 − ln w / ln 21):
 * short windows are many and independent, so most false alarms are theirs, while a silence is still loud after the
 * handicap. The largest z counts (a scan over multiple windows: Glaz, Naus & Wallenstein 2001, ch. 5).
 *
 * False alarms: episodes a year fall off exponentially in the threshold, rate(T) = exp((T₀ − T)/0.5), as the tail of a
 * maximum of correlated normals does locally. T₀ (one a year) was measured on two years of real public accounts, for
 * counts of posts and for what posts bring. Hence the score of a day, comparable over metrics and accounts:
 *   score = −log₁₀(false alarms a year at this threshold); 0 = once a year, 1 = once in ten years.
 */
export const WINDOWS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 9, 11, 14, 18, 21, 28]

export const LONGEST_WINDOW = 28

const ONCE_A_YEAR = { posts: 2.65, values: 2.95 }
const FALL_OFF = 0.5

export function handicap(days: number): number {
  return 2.2 * Math.max(0, 1 - Math.log(days) / Math.log(21))
}

/** Suspicion of a z: −log₁₀ of the false alarms a year that this metric would raise with its threshold there. */
export function suspicion(z: number, metric: 'posts' | 'values'): number {
  return (z - ONCE_A_YEAR[metric]) / FALL_OFF / Math.LN10
}

/** The score from which an alert opens. */
export function opensFrom(falseAlarmsPerYear: number): number {
  return -Math.log10(Math.max(1e-6, falseAlarmsPerYear))
}
