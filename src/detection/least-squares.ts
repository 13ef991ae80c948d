export interface Fit {
  /** 0 … 1. */
  readonly slope: number
  readonly meanX: number
}

/** Least squares of y on x; `null` where there are too few pairs, or their correlation is less than `least`. */
export function correlated(
  pairs: readonly (readonly [x: number, y: number])[],
  { fewest, least }: { readonly fewest: number; readonly least: number },
): Fit | null {
  if (pairs.length < fewest) return null
  const meanX = mean(pairs.map(([x]) => x))
  const meanY = mean(pairs.map(([, y]) => y))
  let [xx, yy, xy] = [0, 0, 0]
  for (const [x, y] of pairs) {
    xx += (x - meanX) ** 2
    yy += (y - meanY) ** 2
    xy += (x - meanX) * (y - meanY)
  }
  if (xx === 0 || yy === 0 || xy / Math.sqrt(xx * yy) < least) return null
  return { slope: Math.min(1, xy / xx), meanX }
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
