import { z } from 'zod'

const moment = z.iso.datetime({ offset: true })

export const settings = z.strictObject({
  seed: z.int().default(1).describe('Another seed, another world.'),
  followers: z.int().nonnegative().default(1000).describe('Followers on 1 January 2020.'),
  growth_per_day: z.number().default(1).describe('Followers gained a day; negative to lose some.'),
  posts_per_day: z.int().min(0).max(24).default(2).describe('Ordinary posts on a weekday; half of them at weekends.'),
  series: z
    .array(
      z.strictObject({
        hashtag: z.string().min(1),
        at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a time such as 08:30' }),
        weekdays: z.array(z.int().min(1).max(7)).default([1, 2, 3, 4, 5]).describe('1 = Monday … 7 = Sunday.'),
        pauses: z.array(z.strictObject({ from: z.iso.date(), to: z.iso.date() })).default([]),
      }),
    )
    .default([])
    .describe('Recurring posts, with the days, both included, on which they pause.'),
  gaps: z
    .array(z.strictObject({ from: moment, to: moment }))
    .default([])
    .describe('Times in which the account answers without its counts.'),
  faults: z
    .array(
      z.strictObject({
        from: moment,
        to: moment,
        kind: z.enum(['transient', 'rate-limited', 'auth', 'forbidden', 'gone', 'bad-response', 'budget']),
        handle: z.string().optional().describe('Only this account; all where left out.'),
      }),
    )
    .default([])
    .describe('Times in which reading fails, and how.'),
})

export type MockSettings = z.infer<typeof settings>
