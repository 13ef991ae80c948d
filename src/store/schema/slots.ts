/** Slots that were planned; of several replicas only one plans a slot. */
export interface SlotsTable {
  schedule: string
  slot: Date
  planned_at: Date
}
