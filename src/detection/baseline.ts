/**
 * What a day of this series usually brings, learned from days before it.
 *
 * Expected value of weekday d:  m_d = (Σ w_i + m) / (n_d + 1), i over the n_d baseline days of that weekday,
 * w = the value cut at the upper Tukey fence Q3 + 3·IQR, m = mean of all w: weekdays with few days lean on the mean.
 * One viral day therefore moves a weekday by at most a fence's height, and means stay usable where medians
 * of small counts (0, 1, 3) are not.
 *
 * Noise: quasi-Poisson, Var(day) = φ·m_d with φ = mean of (w − m_d)²/m_d, at least 1 (McCullagh & Nelder 1989, § 6.2);
 * over sums of days multiplied by `inflation`, the ratio of the variance of 7-day sums to seven times that of one day
 * (days are positively correlated; without it every slow week would look significant).
 *
 * Units: the metric's own, a day.
 */
export interface Baseline {
  /** Expected by weekday, 0 = Sunday. */
  readonly expected: readonly number[]
  /** Mean of a baseline day. */
  readonly level: number
  /** Values above it count as this much when a fall is tested: a viral post must not hide or fake one. */
  readonly ceiling: number
  readonly dispersion: number
  readonly inflation: number
  readonly days: number
}

export interface BaselineDay {
  /** Day number, see `days.ts`. */
  readonly day: number
  readonly weekday: number
  readonly value: number
}

const BLOCK_DAYS = 7

export function learnBaseline(days: readonly BaselineDay[]): Baseline {
  const ceiling = upperFence(days.map(d => d.value))
  const cut = days.map(d => ({ ...d, value: Math.min(d.value, ceiling) }))
  const level = mean(cut.map(d => d.value))
  const expected = Array.from({ length: 7 }, (_, weekday) => {
    const same = cut.filter(d => d.weekday === weekday)
    return Math.max(0, (sum(same.map(d => d.value)) + level) / (same.length + 1))
  })
  const residuals = cut.map(d => d.value - (expected[d.weekday] ?? 0))
  const dispersion = Math.max(1, sum(residuals.map(r => r * r)) / Math.max(1e-9, level * cut.length))
  return { expected, level, ceiling, dispersion, inflation: inflationOf(residuals), days: days.length }
}

/** Variance of 7-day sums over seven times the variance of a day; half-way to 1 and within 1 … 4, as few blocks say it only roughly. */
function inflationOf(residuals: readonly number[]): number {
  const single = mean(residuals.map(r => r * r))
  const blocks: number[] = []
  for (let i = 0; i + BLOCK_DAYS <= residuals.length; i++) blocks.push(sum(residuals.slice(i, i + BLOCK_DAYS)) ** 2)
  if (blocks.length === 0 || single === 0) return 1
  return Math.min(4, Math.max(1, (1 + mean(blocks) / (BLOCK_DAYS * single)) / 2))
}

function upperFence(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const q1 = quantile(sorted, 0.25)
  const q3 = quantile(sorted, 0.75)
  return Math.max(q3 + 3 * (q3 - q1), 3)
}

function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p
  const low = sorted[Math.floor(at)] ?? 0
  const high = sorted[Math.ceil(at)] ?? low
  return low + (high - low) * (at - Math.floor(at))
}

const sum = (values: readonly number[]) => values.reduce((s, v) => s + v, 0)
const mean = (values: readonly number[]) => sum(values) / Math.max(1, values.length)
