/** Since when tables are whole: retention has removed what was before. */
export interface KeptSinceTable {
  table_name: string
  since: Date
}
