/** The accounts that a contract is about. */
export interface ContractAccountsTable {
  contract_id: number
  account_id: number
}
