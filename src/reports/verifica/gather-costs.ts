import { daysFrom } from '../../days.ts'
import type { RecordedContract } from '../../store/contracts.ts'
import { redefinedBetween } from '../../store/surroundings.ts'
import {
  type Base,
  type Cost,
  costPerAccount,
  costPerMonth,
  costPerResult,
  currencyOf,
  periodCost,
  totalAmount,
} from '../costs.ts'
import type { Figure, FigureName, FigureRegistry, NewFigure, Unit } from '../figure.ts'
import { hull, overlap, type Span, spansOf } from '../period.ts'
import type { ContractFact, CostFacts, PeriodCosts } from './facts.ts'
import type { DailyFigures } from './gather-course.ts'
import type { Gathering } from './gathering.ts'
import type { ReportAccount } from './reading.ts'

/** What the contracts cost, in all and by what came of them. Formulas: `costs.ts`. */

export function contractFacts({ figures }: Gathering, contracts: readonly RecordedContract[]): ContractFact[] {
  return contracts.map(contract => {
    const { id, key, supplier, subject, from, to, accounts } = contract
    const source = { kind: 'contracts', contracts: [id] } as const
    const span = { about: key, from, to }
    const amount = figures.add({
      name: 'contract_amount',
      ...span,
      unit: 'money',
      currency: contract.currency,
      value: contract.amount,
      source,
    })
    const months = figures.add({ name: 'contract_months', ...span, unit: 'months', value: contract.months, source })
    const perMonth = figures.add({
      name: 'contract_cost_per_month',
      ...span,
      unit: 'money',
      currency: contract.currency,
      ...costPerMonth([contract]),
      formula: 'cost-per-month',
      source: { kind: 'figures', of: [amount.id, months.id] },
    })
    return { key, supplier, subject, from, to, accounts, amount, months, perMonth }
  })
}

export interface Measured {
  readonly account: ReportAccount
  readonly daily: DailyFigures
}

export async function costFacts(
  gathering: Gathering,
  contracts: readonly RecordedContract[],
  facts: readonly ContractFact[],
  measured: readonly Measured[],
): Promise<CostFacts> {
  const { period, compare, settings } = gathering
  const sums = totals(gathering.figures, contracts, facts)
  const periods: PeriodCosts[] = []
  for (const span of spansOf({ ...period, compare }))
    periods.push(await periodCosts(gathering, span, contracts, measured))
  return {
    ...sums,
    periods,
    leastBase: settings.leastBase,
  }
}

function totals(figures: FigureRegistry, contracts: readonly RecordedContract[], facts: readonly ContractFact[]) {
  if (contracts.length === 0) return { amount: null, months: null, perMonth: null }
  const common = { ...hull(contracts), currency: currencyOf(contracts) }
  const of = (chosen: readonly Figure[]) => ({ kind: 'figures', of: chosen.map(({ id }) => id) }) as const
  const amount = figures.add({
    ...common,
    name: 'total_amount',
    unit: 'money',
    ...totalAmount(contracts),
    formula: 'sum',
    source: of(facts.map(fact => fact.amount)),
  })
  const months = figures.add({
    ...hull(contracts),
    name: 'total_months',
    unit: 'months',
    value: contracts.reduce((sum, contract) => sum + contract.months, 0),
    formula: 'sum',
    source: of(facts.map(fact => fact.months)),
  })
  const perMonth = figures.add({
    ...common,
    name: 'cost_per_month',
    unit: 'money',
    ...costPerMonth(contracts),
    formula: 'cost-per-month',
    source: of([amount, months]),
  })
  return { amount, months, perMonth }
}

/** Cost and results of the accounts that the contracts of the span are about. */
async function periodCosts(
  { db, figures, settings }: Gathering,
  span: Span,
  contracts: readonly RecordedContract[],
  measured: readonly Measured[],
): Promise<PeriodCosts> {
  const sharing = contracts.filter(contract => overlap(contract, span) !== null)
  const keys = new Set(sharing.flatMap(contract => contract.accounts))
  const accounts = measured.filter(({ account }) => keys.has(account.key))
  const redefined = await redefinedBetween(db, [...keys], span)
  const add = (figure: Omit<NewFigure, 'from' | 'to'>) => figures.add({ ...figure, ...span })
  const contractSource = { kind: 'contracts', contracts: sharing.map(({ id }) => id) } as const
  const money = { unit: 'money', currency: currencyOf(sharing) } as const
  const cost = add({
    name: 'period_cost',
    ...money,
    ...periodCost(contracts.map(costOf), span.from, span.to),
    formula: 'period-cost',
    source: contractSource,
  })
  const computed =
    cost.value === null ? ({ value: null, missing: cost.missing ?? 'no-contract' } as const) : { value: cost.value }
  const count = add({ name: 'accounts_of_contracts', unit: 'accounts', value: keys.size, source: contractSource })
  const perResult = (name: FigureName, base: BaseFigure & Omit<Base, 'value'>) =>
    add({
      name,
      ...money,
      ...costPerResult(computed, { ...base, value: base.figure.value }, settings.leastBase),
      formula: 'cost-per-result',
      source: { kind: 'figures', of: [cost.id, base.figure.id] },
    })
  // An account that was never read counts too: of its days nothing is known.
  const days = keys.size * daysFrom(span.from, span.to).length
  const followers = {
    ...baseOf(figures, span, accounts, 'new_followers_total', 'new_followers', 'people'),
    days,
    redefined: redefined.has('new_followers'),
  }
  const interactions = {
    ...baseOf(figures, span, accounts, 'interactions_total', 'interactions_gained', 'interactions'),
    days,
    redefined: redefined.has('interactions_gained'),
  }
  return {
    ...span,
    cost,
    accounts: count,
    perAccount: add({
      name: 'cost_per_account',
      ...money,
      ...costPerAccount(computed, keys.size),
      formula: 'cost-per-account',
      source: { kind: 'figures', of: [cost.id, count.id] },
    }),
    newFollowers: followers.figure,
    perNewFollower: perResult('cost_per_new_follower', followers),
    interactions: interactions.figure,
    perInteraction: perResult('cost_per_interaction', interactions),
  }
}

const costOf = ({ amount, currency, months, from, to }: RecordedContract): Cost => ({
  amount,
  currency,
  months,
  from,
  to,
})

interface BaseFigure {
  readonly figure: Figure
  /** Days of all accounts that are fully known. */
  readonly complete: number
}

/** A sum over accounts, with a figure of each account behind it. */
function baseOf(
  figures: FigureRegistry,
  span: Span,
  measured: readonly Measured[],
  name: FigureName,
  metric: string,
  unit: Unit,
): BaseFigure {
  const own = measured.map(({ account, daily }) => {
    const known = daily.known(metric, span)
    const figure = figures.add({
      name,
      account: account.key,
      ...span,
      unit,
      value: known.length === 0 ? null : known.reduce((sum, { value }) => sum + value, 0),
      source: { kind: 'days', account: account.id, metric, ...span },
    })
    return { figure, complete: known.filter(({ reason }) => reason === null).length }
  })
  const values = own.flatMap(({ figure }) => figure.value ?? [])
  const figure = figures.add({
    name,
    ...span,
    unit,
    value: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0),
    formula: 'sum',
    source: { kind: 'figures', of: own.map(part => part.figure.id) },
  })
  return {
    figure,
    complete: own.reduce((sum, { complete }) => sum + complete, 0),
  }
}
