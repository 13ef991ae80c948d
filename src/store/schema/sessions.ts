/** Logins of the page. */
export interface SessionsTable {
  token_hash: Buffer
  user_name: string
  credential: string
  created_at: Date
  expires_at: Date
}
