import { CollectError } from './collector.ts'

export interface Budget {
  /** US dollars left for this client before its own calls; those it subtracts itself. */
  remainingUsd(): number
}

/** Money promised to calls under way counts as spent until their answers say what they cost. */
export class Purse {
  readonly #budget: Budget | null
  #reserved = 0
  #spent = 0
  constructor(budget: Budget | null) {
    this.#budget = budget
  }
  reserve(usd: number): void {
    if (this.#budget !== null && usd > 0) {
      const left = this.#budget.remainingUsd() - this.#spent - this.#reserved
      // Sums of prices such as 0.005 are not exact; a millionth of a dollar is no overspending.
      if (usd > left + 1e-6) throw overBudget(usd, left)
    }
    this.#reserved += usd
  }
  release(usd: number): void {
    this.#reserved -= usd
  }
  spend(usd: number): void {
    this.#spent += usd
  }
}

function overBudget(needed: number, left: number): CollectError {
  const amounts = `this call may cost $${needed.toFixed(3)}, the budget has $${Math.max(0, left).toFixed(3)} left`
  return new CollectError('budget', `${amounts}; raise the budget or wait for its next month`)
}
