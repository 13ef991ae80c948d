/** What a platform told us about a credential, for all workers. */
export interface CredentialStatesTable {
  credential: string
  blocked_until: Date | null
  reason: string | null
  updated_at: Date
}
