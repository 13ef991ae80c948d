/** Tries to log in that did not succeed, by a hash of whom they came from. */
export interface LoginAttemptsTable {
  subject: string
  at: Date
}
