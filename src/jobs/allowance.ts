import { CollectError } from '../collectors/collector.ts'
import type { PlatformCall } from '../collectors/http.ts'
import type { Budget, Refusal } from '../collectors/purse.ts'
import { isPassing, persistently } from '../store/persistently.ts'
import { type Bill, type Budget as MonthlyBudget, monthOf, setAside } from '../store/spending.ts'
import type { CollectDeps, Source } from './collect-deps.ts'

/** What a job may take of its credential's monthly budget; `null` = there is none. */
export function allowanceOf({ db, clock, settings }: CollectDeps, source: Source): Allowance | null {
  if (source.monthlyBudgetUsd === null) return null
  const budget = {
    credential: source.credential,
    month: monthOf(clock.now()),
    limitUsd: source.monthlyBudgetUsd,
  }
  return new Allowance(budget, usd => persistently(settings.commitPatienceMs, () => setAside(db, budget, usd)))
}

/** Remembers what was set aside for one job, so that it is settled with what the job brings. */
export class Allowance implements Budget {
  readonly #budget: MonthlyBudget
  readonly #take: (usd: number) => Promise<Refusal | null>
  #setAsideUsd = 0

  constructor(budget: MonthlyBudget, take: (usd: number) => Promise<Refusal | null>) {
    this.#budget = budget
    this.#take = take
  }

  /** Throws `transient` while the database can't be asked: no call is paid that nobody has counted. */
  async setAside(usd: number): Promise<Refusal | null> {
    const refusal = await this.#take(usd).catch(error => {
      throw isPassing(error) ? new CollectError('transient', 'the budget could not be asked: Postgres is away') : error
    })
    if (refusal === null) this.#setAsideUsd += usd
    return refusal
  }

  /** @returns `null` when nothing was set aside */
  bill(calls: readonly PlatformCall[]): Bill | null {
    if (this.#setAsideUsd === 0) return null
    const spentUsd = calls.reduce((usd, call) => usd + call.cost, 0)
    return { ...this.#budget, setAsideUsd: this.#setAsideUsd, spentUsd }
  }
}
