/** Answer links that were used: each works once. */
export interface UsedLinksTable {
  /** SHA-256 of the token, hexadecimal. */
  fingerprint: string
  used_at: Date
  expires_at: Date
}
