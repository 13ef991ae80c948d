import { z } from 'zod'
import { id, language, text } from '../primitives.ts'

const residents = z
  .strictObject({
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/, { error: 'must be a country code of two letters, e.g. IT' }))
      .min(1)
      .optional()
      .describe('Followers elsewhere are the tourists (ISO 3166); default: the country of the holidays.'),
    cities: z
      .array(text)
      .default([])
      .describe(
        'Followers there are the citizens, where the platform gives the city; as it writes it, without region.',
      ),
  })
  .prefault({})

/** The evaluation report: what it takes for what, and whether it is written and mailed at the end of each contract. */
export const verifica = z
  .strictObject({
    body: text.optional().describe('Whose accounts they are, for the title; default: the name of most accounts.'),
    residents,
    least_base: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(30)
      .describe('A cost by results, and a share, is refused where there are fewer of them.'),
    language: language.optional().describe('Of the scheduled reports; default: the one above.'),
    out: text
      .optional()
      .describe("Folder into which each contract's report is written at its end; without it, none is."),
    mail_to: z.array(z.email()).default([]).describe('Who is mailed the report then.'),
    notifier: id.optional().describe('The email notifier that mails it; may be left out where there is only one.'),
    days_after: z
      .int()
      .min(3)
      .max(30)
      .default(3)
      .describe("Days after a contract's end when its report is written; figures settle in two."),
  })
  .prefault({})

export type VerificaConfig = z.output<typeof verifica>
