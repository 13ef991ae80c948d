import type { Witness } from '../witness.ts'

const DISK_FULL = '53100'

/** What the queries of a pool show of the server: one word of a fault and one of its end, however many meet it. */
export class Health {
  #witness: Witness | null = null
  #full = false

  watch(witness: Witness): void {
    this.#witness = witness
  }

  /** To be asked before a query and given to `served`. */
  get moment(): number {
    return this.#witness?.moment ?? 0
  }

  failed(error: Error & { readonly code: string }): void {
    this.#full = error.code === DISK_FULL
    this.#witness?.failed(error)
  }

  /** A server whose disk is full still answers questions; only what was written shows that it has space again. */
  served(moment: number, sql: string): void {
    if (!this.#full || sql === 'commit') this.#witness?.back(moment)
  }
}
