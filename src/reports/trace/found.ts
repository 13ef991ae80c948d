import type { Slots } from './runs.ts'

/** What a source of a number leads to. */

/** Rows of a table that a number came from. */
export interface Found {
  readonly table: string
  readonly count: number
  /** Rows as they are in the table; of readings by the thousand only their number and span, see `summary`. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** What a source leads to. */
export interface Rows {
  readonly rows: readonly Found[]
  /** Runs that rows name. */
  readonly runIds: readonly number[]
  /** The runs of these slots read it, where rows do not name their run. */
  readonly within: Slots | null
  /** Since when runs read it; `null`: none did. */
  readonly readFrom: Date | null
  /** Tables beside those of runs and calls that retention may have shortened. */
  readonly needs: readonly Need[]
  /** Whether rows came from an import that was undone since. */
  readonly undone: boolean
}

/** When a document's facts are of, and when they were gathered. */
export interface Known {
  readonly asOf: Date
  readonly madeAt: Date
}

/** Rows of a table that retention shortens, from an instant on. */
export interface Need {
  readonly table: string
  readonly from: Date
  /** When the oldest of them is from that is there; `null`: none is. */
  readonly first: Date | null
}

export type Row = Readonly<Record<string, unknown>>

export const found = (table: string, rows: readonly Row[]): Found => ({ table, count: rows.length, rows })

/** Rows behind which there are no runs. */
export const nothingElse = (rows: readonly Found[]): Rows => ({
  rows,
  runIds: [],
  within: null,
  readFrom: null,
  needs: [],
  undone: false,
})
