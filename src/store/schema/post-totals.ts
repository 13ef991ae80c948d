/** Counters of a post as last read by the end of the last day that was rolled up. */
export interface PostTotalsTable {
  post_id: number
  through_slot: Date
  counters: Readonly<Record<string, number | null>>
  /** Those that the platform has left out in every answer so far. */
  left_out: readonly string[]
}
