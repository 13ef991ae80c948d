import {
  type AudienceCell,
  CollectError,
  type CollectResult,
  type Observation,
  type Part,
  type PostReading,
  type UnavailableReason,
} from '../collector.ts'
import { isUnknownParameter } from './errors.ts'

/** What is gathered of one account until it is handed back. */
export class Findings {
  readonly observations: Observation[] = []
  readonly audience: AudienceCell[] = []
  posts: readonly PostReading[] = []
  gonePosts: readonly string[] = []
  readonly #unsupported = new Map<string, CollectResult['unsupported'][number]>()
  readonly #incomplete = new Map<string, CollectResult['incomplete'][number]>()

  /** Remembers a metric as refused for good. */
  refuse(metric: string, message: string): void {
    this.#unsupported.set(metric, { metric, reason: 'retired', message })
  }

  /** A part could not be read as a whole. The account itself was read, so a missing object means a missing right. */
  fallShort(part: Part, error: CollectError): void {
    const kind = error.kind === 'gone' ? 'forbidden' : error.kind
    const until = error.until === null ? {} : { until: error.until }
    const shown = new CollectError(kind, error.message, until)
    const key = `${part} ${kind}`
    if (!this.#incomplete.has(key)) this.#incomplete.set(key, { part, error: shown })
  }

  /** Runs the reading of a part; its failure costs this part only. */
  async attempt(part: Part, read: () => Promise<void>): Promise<void> {
    try {
      await read()
    } catch (error) {
      if (!(error instanceof CollectError)) throw error
      this.fallShort(part, error)
    }
  }

  result(identity: CollectResult['identity']): CollectResult {
    const { observations, posts, gonePosts, audience } = this
    const unsupported = [...this.#unsupported.values()]
    return {
      identity,
      observations,
      posts,
      gonePosts,
      audience,
      unsupported,
      incomplete: [...this.#incomplete.values()],
    }
  }
}

/** How one figure was answered: it was there, the answer was empty, or it was refused. */
export type Outcome = 'found' | 'empty' | CollectError

export interface Answered {
  readonly metric: string
  readonly outcome: Outcome
}

export interface Absence {
  /** `null`: nothing is known of the figure, so nothing is stored. */
  readonly reason: UnavailableReason | null
  readonly retired: boolean
  /** Makes the part incomplete. */
  readonly error: CollectError | null
}

/**
 * Why figures are absent, judged from all answers of a part together: one empty answer among full ones is a period
 * not computed yet, nothing but empty ones is a missing permission; one unknown metric is a retired one, nothing but
 * unknown ones is a fault of our request.
 * @param scarce the account has fewer people than the platform asks for
 */
export function absencesOf(answers: readonly Answered[], scarce: boolean): (outcome: Outcome) => Absence {
  const someFound = answers.some(({ outcome }) => outcome === 'found')
  const several = new Set(answers.map(({ metric }) => metric)).size > 1
  const allUnknown = several && answers.every(({ outcome }) => isUnknownParameter(outcome))
  return outcome => {
    if (outcome === 'found') return { reason: null, retired: false, error: null }
    if (outcome === 'empty') return emptiness(someFound, scarce)
    if (isUnknownParameter(outcome) && !allUnknown) return { reason: 'retired', retired: true, error: null }
    const refused = outcome.kind === 'forbidden' || outcome.kind === 'gone'
    return { reason: refused ? 'no-permission' : null, retired: false, error: outcome }
  }
}

function emptiness(someFound: boolean, scarce: boolean): Absence {
  if (someFound) return { reason: 'not-ready', retired: false, error: null }
  if (scarce) return { reason: 'below-threshold', retired: false, error: null }
  const error = new CollectError(
    'forbidden',
    'every question was answered with 200 and no data: the permission to read insights is probably missing',
  )
  return { reason: 'no-permission', retired: false, error }
}

/** Whether the host remembers that the platform refuses a metric, so that it is not worth asking in this slot. */
export function isRemembered(
  unsupported: ReadonlyMap<string, { readonly retryOn: string }>,
  metric: string,
  slot: Date,
): boolean {
  const remembered = unsupported.get(metric)
  return remembered !== undefined && slot.toISOString().slice(0, 10) < remembered.retryOn
}
