/**
 * Which cells of a breakdown are not kept, so that nobody can be told from it. Pure.
 *
 * 1. Primary: cells of fewer people than the threshold (minimum frequency rule).
 * 2. Secondary: totals are public, so a cell that is alone in being hidden is the total less the others. In every line
 *    whose total is known the smallest of the others are hidden too, until at least two are, of together at least the
 *    threshold. A breakdown is one line; one by two attributes also has a line for each value of either.
 * 3. Over time: the pattern stays. Where one can choose, cells are hidden that were so at the reading before, and a cell
 *    comes back only when it is half a threshold above it: else a total's change from one day to the next, or a cell that
 *    goes to and fro, would tell what the other day hid.
 *
 * Hundepool et al., Handbook on Statistical Disclosure Control, chapters 4 and 5
 * (https://sdctools.github.io/HandbookSDC/); on 3, Eurostat: "the suppression of cells should have the same pattern for
 * different reference periods". Not covered: what the platforms' own pages show, and what somebody knows by other means.
 */
export interface SuppressionOptions {
  /** People; 0 = nothing is hidden. */
  readonly threshold: number
  /** Segments that were hidden at the reading before. */
  readonly before: ReadonlySet<string>
}

export interface KnownCell {
  /** Of two attributes: joined by a dot, e.g. `F.25-34`. */
  readonly segment: string
  readonly value: number
}

/** @returns the segments to hide */
export function hiddenSegments(cells: readonly KnownCell[], options: SuppressionOptions): ReadonlySet<string> {
  const { threshold, before } = options
  const back = threshold + Math.ceil(threshold / 2)
  const isSmall = ({ segment, value }: KnownCell) => value < (before.has(segment) ? back : threshold)
  const hidden = new Set(threshold === 0 ? [] : cells.filter(isSmall).map(cell => cell.segment))
  const lines = linesOf(cells)
  for (let next = exposed(lines, hidden, options); next !== null; next = exposed(lines, hidden, options)) {
    hidden.add(next.segment)
  }
  return hidden
}

/** Groups of cells of which the total is known. */
function linesOf(cells: readonly KnownCell[]): readonly (readonly KnownCell[])[] {
  const two = cells.length > 0 && cells.every(cell => cell.segment.split('.').length === 2)
  if (!two) return [cells]
  const parts = cells.map(cell => cell.segment.split('.'))
  const along = (axis: number) =>
    [...new Set(parts.map(part => part[axis]))].map(value => cells.filter((_, i) => parts[i]?.[axis] === value))
  return [cells, ...along(0), ...along(1)]
}

/** The cell to hide next, `null` where every line is safe or wholly hidden. */
function exposed(
  lines: readonly (readonly KnownCell[])[],
  hidden: ReadonlySet<string>,
  { threshold, before }: SuppressionOptions,
): KnownCell | null {
  for (const line of lines) {
    const own = line.filter(cell => hidden.has(cell.segment))
    const people = own.reduce((sum, cell) => sum + cell.value, 0)
    if (own.length === 0 || (own.length > 1 && people >= threshold)) continue
    const rank = ({ segment }: KnownCell) => (before.has(segment) ? 0 : 1)
    const [next] = line
      .filter(cell => !hidden.has(cell.segment))
      .sort((a, b) => rank(a) - rank(b) || a.value - b.value || (a.segment < b.segment ? -1 : 1))
    if (next) return next
  }
  return null
}
