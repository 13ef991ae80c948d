/** Our own immutable number for an account (`polso.accounts.account_id`). */
export type AccountId = number
