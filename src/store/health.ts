import type { Witness } from '../witness.ts'

const DISK_FULL = '53100'

/** What the queries of a pool show of the server: one word of a fault and one of its end, however many meet it. */
export class Health {
  #witness: Witness | null = null
  #full = false

  watch(witness: Witness): void {
    this.#witness = witness
  }

  get isWatched(): boolean {
    return this.#witness !== null
  }

  /** To be asked when a connection is made and before a query, and given to `served`. */
  get moment(): number {
    return this.#witness?.moment ?? 0
  }

  readonly failed = (error: Error & { readonly code?: string }): void => {
    this.#full = error.code === DISK_FULL
    this.#witness?.failed(error)
  }

  /**
   * A connection from before the fault shows nothing: after a crash those that are left answer for a moment still. A
   * server whose disk is full answers questions; only what was written shows that it has space again.
   */
  served({ born, asked }: { readonly born: number; readonly asked: number }, sql: string): void {
    if (!this.#full) this.#witness?.back(born)
    else if (sql === 'commit') this.#witness?.back(asked)
  }
}
