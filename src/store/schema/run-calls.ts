/** Which calls fed which run. */
export interface RunCallsTable {
  run_id: number
  call_id: number
}
