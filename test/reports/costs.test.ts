import { describe, expect, it } from '@jest/globals'
import {
  type Cost,
  change,
  costPerAccount,
  costPerMonth,
  costPerResult,
  meanPerDay,
  monthsOf,
  periodCost,
  share,
  totalAmount,
} from '../../src/reports/costs.ts'

const cost = (more: Partial<Cost> = {}): Cost => ({
  amount: 6000,
  currency: 'EUR',
  months: 4,
  from: '2019-03-25',
  to: '2019-07-31',
  ...more,
})
const second = cost({ amount: 7500, months: 2, from: '2019-11-01', to: '2019-12-31' })

describe('the contracts of the story', () => {
  it('cost 13,500 for six months: 2,250 a month', () => {
    expect(totalAmount([cost(), second])).toEqual({ value: 13_500 })
    expect(costPerMonth([cost(), second])).toEqual({ value: 2250 })
    expect(costPerMonth([cost()])).toEqual({ value: 1500 })
  })

  it('count four and two months by their days', () => {
    expect(monthsOf('2019-03-25', '2019-07-31')).toBe(4)
    expect(monthsOf('2019-11-01', '2019-12-31')).toBe(2)
    expect(monthsOf('2019-11-01', '2019-11-01')).toBe(1)
    expect(monthsOf('2019-01-01', '2020-12-31')).toBe(24)
  })
})

describe('the cost of a period', () => {
  it.each([
    ['all of a contract within it', '2019-01-01', '2019-12-01', 6000 + 7500 * (31 / 61)],
    ['its days of a contract', '2019-03-25', '2019-04-03', (6000 * 10) / 129],
    ['nothing of a contract beyond it', '2019-03-25', '2019-07-31', 6000],
  ])('is %s', (_, from, to, value) => {
    expect(periodCost([cost(), second], from, to)).toEqual({ value: Math.round(value * 100) / 100 })
  })

  it('is refused without a contract, and over several currencies', () => {
    expect(periodCost([cost()], '2019-08-01', '2019-10-31')).toEqual({ value: null, missing: 'no-contract' })
    const dollars = cost({ currency: 'USD' })
    expect(periodCost([cost(), dollars], '2019-05-01', '2019-05-31')).toEqual({
      value: null,
      missing: 'currencies-differ',
    })
    expect(costPerMonth([cost(), dollars])).toEqual({ value: null, missing: 'currencies-differ' })
    expect(totalAmount([])).toEqual({ value: null, missing: 'no-contract' })
  })
})

describe('the cost of a result', () => {
  const paid = { value: 6000 }
  const base = { value: 729, complete: 129, days: 129, redefined: false }

  it('is cost by results, to the cent', () => {
    expect(costPerResult(paid, base, 30)).toEqual({ value: 8.23 })
    expect(costPerAccount(paid, 3)).toEqual({ value: 2000 })
  })

  it.each([
    ['unknown', { ...base, value: null }, 'incomplete'],
    ['known for too few days', { ...base, complete: 116 }, 'incomplete'],
    ['zero', { ...base, value: 0 }, 'base-not-positive'],
    ['a loss', { ...base, value: -3 }, 'base-not-positive'],
    ['too small', { ...base, value: 29 }, 'base-too-small'],
    ['of two ways of counting', { ...base, redefined: true }, 'definition-changed'],
  ])('is refused where the base is %s', (_, given, missing) => {
    expect(costPerResult(paid, given, 30)).toEqual({ value: null, missing })
  })

  it('is computed at the least base, and with nine days in ten', () => {
    expect(costPerResult(paid, { ...base, value: 30, complete: 117 }, 30)).toEqual({ value: 200 })
  })

  it('is refused for the reason why the cost was', () => {
    expect(costPerResult({ value: null, missing: 'no-contract' }, base, 30)).toEqual({
      value: null,
      missing: 'no-contract',
    })
    expect(costPerAccount({ value: null, missing: 'currencies-differ' }, 3)).toMatchObject({
      missing: 'currencies-differ',
    })
    expect(costPerAccount(paid, 0)).toMatchObject({ missing: 'no-contract' })
  })
})

describe('comparisons', () => {
  it('are fractions, and refused over nothing', () => {
    expect(change(90, 100)).toEqual({ value: -0.1 })
    expect(change(90, 0)).toEqual({ value: null, missing: 'base-not-positive' })
    expect(change(null, 100)).toEqual({ value: null, missing: 'not-read' })
    expect(share(400, 12_825, 30)).toEqual({ value: 400 / 12_825 })
    expect(share(3, 29, 30)).toEqual({ value: null, missing: 'base-too-small' })
    expect(share(0, 0, 0)).toEqual({ value: null, missing: 'base-too-small' })
    expect(meanPerDay([])).toEqual({ value: null, missing: 'not-read' })
    expect(meanPerDay([1, 2])).toEqual({ value: 1.5 })
  })
})
