import { z } from 'zod'
import { id, text } from '../primitives.ts'

const day = z.iso.date({ error: 'must be a day as YYYY-MM-DD' })

const contract = z
  .strictObject({
    id: id.describe('Our name of the contract.'),
    supplier: text.describe('Who is paid.'),
    subject: text.describe('What for, as the contract says it.'),
    start: day.describe('First day.'),
    end: day.describe('Last day.'),
    amount: z.number().gt(0).describe('What the whole contract costs, in the currency below.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'must be a currency code of three letters, e.g. EUR' })
      .default('EUR'),
    accounts: z.array(id).min(1).describe('The accounts that it is about.'),
  })
  .refine(({ start, end }) => end >= start, { error: 'must not be before start', path: ['end'] })

/** What the body pays for its accounts' care, for the cost beside the result. */
export const contracts = z.array(contract).default([])
