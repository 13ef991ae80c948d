import { z } from 'zod'
import { monthsOf } from '../../reports/costs.ts'
import { id, text } from '../primitives.ts'

const day = z.iso.date({ error: 'must be a day as YYYY-MM-DD' })

const contract = z
  .strictObject({
    id: id.describe('Our name of the contract.'),
    supplier: text.describe('Who is paid.'),
    subject: text.describe('What for, as the contract says it.'),
    start: day.describe('First day.'),
    end: day.describe('Last day.'),
    months: z
      .number()
      .gt(0)
      .max(1200)
      .optional()
      .describe('Months it counts for the cost of a month; default: its days in mean months, rounded to whole ones.'),
    amount: z
      .number()
      .gt(0)
      .max(1e12)
      .multipleOf(0.01, { error: 'must have at most two decimals' })
      .describe('What the whole contract costs, in the currency below.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'must be a currency code of three letters, e.g. EUR' })
      .default('EUR'),
    accounts: z.array(id).min(1).describe('The accounts that it is about.'),
  })
  .refine(({ start, end }) => end >= start, { error: 'must not be before start', path: ['end'] })
  .transform(entry => ({ ...entry, months: entry.months ?? monthsOf(entry.start, entry.end) }))

/** What the body pays for its accounts' care, for the cost beside the result. */
export const contracts = z.array(contract).default([])

/** A contract of polso.yaml, its months filled in. */
export type ConfiguredContract = z.output<typeof contract>
