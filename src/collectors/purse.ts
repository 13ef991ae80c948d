import { setTimeout as delay } from 'node:timers/promises'
import { CollectError } from './collector.ts'

export interface Budget {
  /** Sets so many US dollars aside for this client's calls, before they are made. @returns `null` = done */
  setAside(usd: number): Promise<Refusal | null>
}

/** Why money could not be set aside, in US dollars. */
export interface Refusal {
  /** Neither spent nor set aside. */
  readonly freeUsd: number
  /** Not known to be spent: what is set aside for readings under way may become free again. */
  readonly unspentUsd: number
}

/** How long (ms) a call waits for money that others have set aside, and how often it looks. */
const patienceMs = 30_000
const pauseMs = 250

/** Sums of prices such as 0.005 are not exact; a millionth of a dollar is no overspending. */
const tolerance = 1e-6

/** Money promised to calls under way counts as spent until their answers say what they cost. */
export class Purse {
  readonly #budget: Budget | null
  readonly #signal: AbortSignal
  /** Set aside, and neither promised to a call nor spent. Below zero: a call cost more than it had said. */
  #free = 0
  #spent = 0
  constructor(budget: Budget | null, signal: AbortSignal) {
    this.#budget = budget
    this.#signal = signal
  }

  /** Throws `budget` where the price does not fit, `transient` when there is no more time to wait for it. */
  async reserve(usd: number): Promise<void> {
    const until = performance.now() + patienceMs
    while (usd > 0) {
      const refusal = await this.#take(usd)
      if (refusal === null) return
      const mayBecomeFree = usd <= refusal.unspentUsd - this.#spent + tolerance
      if (!mayBecomeFree || performance.now() > until) throw overBudget(usd, refusal.freeUsd + this.#free)
      await delay(pauseMs, undefined, { signal: this.#signal }).catch(stopped)
    }
  }

  release(usd: number): void {
    this.#free += usd
  }

  spend(usd: number): void {
    this.#free -= usd
    this.#spent += usd
  }

  async #take(usd: number): Promise<Refusal | null> {
    const own = Math.min(this.#free, usd)
    this.#free -= own
    const short = usd - own
    if (this.#budget === null || short <= tolerance) return null
    const refusal = await this.#budget.setAside(short).catch(error => {
      this.#free += own
      throw error
    })
    if (refusal !== null) this.#free += own
    return refusal
  }
}

function stopped(): never {
  throw new CollectError('transient', 'a paid call was stopped while it waited for its budget')
}

function overBudget(needed: number, left: number): CollectError {
  const amounts = `this call may cost $${needed.toFixed(3)}, the budget has $${Math.max(0, left).toFixed(3)} left`
  return new CollectError('budget', `${amounts}; raise the budget or wait for its next month`)
}
