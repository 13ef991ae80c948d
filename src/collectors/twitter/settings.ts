import { z } from 'zod'
import { secret } from '../../config/secrets.ts'
import { baseUrl } from '../base-url.ts'

export const settings = z.strictObject({
  bearer_token: secret().describe("The app's bearer token."),
  monthly_budget_usd: z
    .number()
    .positive()
    .optional()
    .describe('Paid calls stop when this much was spent in a calendar month (UTC). X itself has no such brake.'),
  owned_reads: z
    .boolean()
    .default(false)
    .describe('Price timelines as owned reads. True only where every account is the very user who owns the app.'),
  max_new_posts: z
    .int()
    .min(100)
    .max(3200)
    .default(1000)
    .describe('New posts read of one account in one run; X itself serves the last 3,200.'),
  base_url: baseUrl.default('https://api.x.com').describe('Where the API is; changed for tests and the demo.'),
})

export type TwitterSettings = z.infer<typeof settings>
