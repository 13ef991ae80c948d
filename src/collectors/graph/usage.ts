import { z } from 'zod'
import { type AccountId, CollectError } from '../collector.ts'

/**
 * How much of its rate limit an app or a page has used: `X-App-Usage` and `X-Business-Use-Case-Usage`, percentages of
 * a rolling window. From `nearLimit` on nothing optional is asked, so that the counts still fit in.
 */
const nearLimit = 90

/** The windows are rolling hours; waited for where the platform states no time to regain access. */
const windowMs = 3_600_000

export interface Usage {
  /** The business object (page, Instagram account, business) it is counted for; `null` = the app. */
  readonly object: string | null
  readonly percent: number
  /** Minutes until access is regained; 0 = not lost. */
  readonly regainMinutes: number
}

const percentages = z.object({
  call_count: z.number().catch(0),
  total_cputime: z.number().catch(0),
  total_time: z.number().catch(0),
})
const businessUse = z.record(
  z.string(),
  z.array(percentages.extend({ estimated_time_to_regain_access: z.number().catch(0) })),
)

/** What the headers (lower-case names) say of usage. They are advice: unreadable ones are ignored. */
export function readUsage(headers: Readonly<Record<string, string>>): readonly Usage[] {
  const app = read(percentages, headers['x-app-usage'])
  const business = read(businessUse, headers['x-business-use-case-usage'])
  return [
    ...(app ? [{ object: null, percent: highest(app), regainMinutes: 0 }] : []),
    ...(business ? Object.entries(business).map(([object, uses]) => worst(object, uses)) : []),
  ]
}

/** `undefined` where there is nothing to read; most answers have no such header, and a failing parse is dear. */
function read<T>(schema: z.ZodType<T>, header: string | undefined): T | undefined {
  return header === undefined ? undefined : schema.safeParse(fromJson(header)).data
}

function worst(object: string, uses: z.infer<typeof businessUse>[string]): Usage {
  const percent = Math.max(0, ...uses.map(highest))
  const regainMinutes = Math.max(0, ...uses.map(use => use.estimated_time_to_regain_access))
  return { object, percent, regainMinutes }
}

function highest(use: z.infer<typeof percentages>): number {
  return Math.max(use.call_count, use.total_cputime, use.total_time)
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Limit {
  readonly percent: number
  readonly until: Date
  /** Access is lost, not only nearly used up. */
  readonly lost: boolean
}

/** What one credential knows of its limits, over all its jobs. */
export class UsageGuard {
  /** Keyed by what the limit concerns: `app`, `business` or an account. */
  readonly #limits = new Map<string | AccountId, Limit>()

  /**
   * Takes in what an answer said. A limit that was reached stands until its time: it may be another one than the headers
   * measure, and these go on looking healthy then.
   * @param accountOf whose limit a business object's is; `undefined` = everybody's
   */
  learn(usages: readonly Usage[], accountOf: (object: string) => AccountId | undefined, at: Date): void {
    for (const [concerns, usage] of worstByConcern(usages, accountOf)) {
      const known = this.#limits.get(concerns)
      if (known?.lost && known.until > at) continue
      const lost = usage.regainMinutes > 0
      const until = new Date(at.getTime() + (lost ? usage.regainMinutes * 60_000 : windowMs))
      if (lost || usage.percent >= nearLimit) this.#limits.set(concerns, { percent: usage.percent, until, lost })
      else this.#limits.delete(concerns)
    }
  }

  /**
   * Takes in that the platform refused for a limit; answers when it is worth trying again.
   * @param regainMinutes as stated with the refusal; 0 = not stated
   */
  refused(account: AccountId | null, at: Date, regainMinutes: number): Date {
    const until = new Date(at.getTime() + (regainMinutes > 0 ? regainMinutes * 60_000 : windowMs))
    this.#limits.set(account ?? 'app', { percent: 100, until, lost: true })
    return until
  }

  /** Why a request should not be made now, or `null`. What is not optional is only withheld when access is lost. */
  refusal(account: AccountId, optional: boolean, now: Date): CollectError | null {
    const limits = (['app', 'business', account] as const).map(concerns => this.#limits.get(concerns))
    const binding = limits.filter(limit => limit !== undefined && limit.until > now && (optional || limit.lost))
    const last = binding.reduce((a, b) => (a && b && a.until > b.until ? a : b), undefined)
    return last ? withheld(last) : null
  }
}

function worstByConcern(
  usages: readonly Usage[],
  accountOf: (object: string) => AccountId | undefined,
): ReadonlyMap<string | AccountId, Usage> {
  const worst = new Map<string | AccountId, Usage>()
  for (const usage of usages) {
    const concerns = usage.object === null ? 'app' : (accountOf(usage.object) ?? 'business')
    const known = worst.get(concerns)
    worst.set(concerns, {
      object: usage.object,
      percent: Math.max(usage.percent, known?.percent ?? 0),
      regainMinutes: Math.max(usage.regainMinutes, known?.regainMinutes ?? 0),
    })
  }
  return worst
}

function withheld({ percent, until, lost }: Limit): CollectError {
  const why = lost ? 'the rate limit is used up' : `${percent} % of the rate limit are used`
  return new CollectError('rate-limited', `${why}; not asked again before ${until.toISOString()}`, { until })
}
