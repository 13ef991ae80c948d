/** A measured figure, with what bounds it, measured in the same run on the same machine. */
export interface Figure {
  readonly figure: string
  readonly value: number
  readonly unit: string
  /** What the limit is, and its value in the figure's unit. */
  readonly limit?: number
  readonly against?: string
  /** value ÷ limit. */
  readonly ratio?: number
  /** The ratio that must hold, e.g. `<= 1.5`. Figures without one are for comparison only. */
  readonly target?: string
  /** The single rounds' ratios where the figure is a median. */
  readonly rounds?: readonly number[]
  readonly note?: string
}

export type Bound = { readonly atMost: number } | { readonly atLeast: number } | { readonly exactly: number }

interface Measured {
  readonly value: number
  readonly limit: number
}

/** A figure judged against its limit. Of several rounds the one with the median ratio is shown. */
export function compare(
  figure: Pick<Figure, 'figure' | 'unit' | 'against' | 'note'>,
  rounds: Measured | readonly Measured[],
  bound?: Bound,
): Figure {
  const sorted = [rounds].flat().sort((a, b) => a.value / a.limit - b.value / b.limit)
  const { value, limit } = sorted[Math.floor((sorted.length - 1) / 2)] as Measured
  return {
    ...figure,
    value: short(value),
    limit: short(limit),
    ratio: short(value / limit),
    ...(bound ? { target: targetOf(bound) } : {}),
    ...(sorted.length > 1 ? { rounds: sorted.map(r => short(r.value / r.limit)) } : {}),
  }
}

/** Why a figure misses its target; `null` when it does not. */
export function missOf({ figure, ratio, target }: Figure): string | null {
  if (ratio === undefined || target === undefined) return null
  const [sign, bound] = target.split(' ')
  const holds = { '<=': ratio <= Number(bound), '>=': ratio >= Number(bound), '=': ratio === Number(bound) }
  return holds[sign as keyof typeof holds] ? null : `${figure}: ratio ${ratio}, must be ${target}`
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN
}

/** Seconds that some work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function targetOf(bound: Bound): string {
  if ('atMost' in bound) return `<= ${bound.atMost}`
  return 'atLeast' in bound ? `>= ${bound.atLeast}` : `= ${bound.exactly}`
}

/** Four significant digits are more than a measurement holds. */
const short = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(4)))
