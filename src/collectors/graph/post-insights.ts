import { z } from 'zod'
import { type AccountRef, CollectError, type UnavailableReason } from '../collector.ts'
import { isUnknownParameter } from './errors.ts'
import { absencesOf, type Findings, isRemembered, type Outcome } from './findings.ts'
import { askInsights, type InsightAnswer, rowsOf } from './insights.ts'
import { count } from './schemas.ts'
import type { GraphSession } from './session.ts'

/** Counters of posts that only insights give: our name → the platform's. */
export type PostMetrics = Readonly<Record<string, string>>

export interface PostInsightQuestion {
  readonly account: AccountRef
  readonly ids: readonly string[]
  readonly metrics: PostMetrics
  readonly token?: string | undefined
  /** Refusals that tell of one post only, such as one older than the account's present kind. */
  readonly concernsPost: (error: CollectError) => boolean
}

/** Counters by post id; a counter about which nothing was learned is left out. */
export type PostCounters = ReadonlyMap<string, ReadonlyMap<string, number | UnavailableReason>>

const row = z.object({ name: z.string(), values: z.array(z.object({ value: count })).nullish() })
type Row = z.infer<typeof row>
const rows = rowsOf(row)

interface Found {
  readonly id: string
  readonly counter: string
  readonly value: number | UnavailableReason | null
  readonly outcome: Outcome
}

/** The name under which the host remembers that a counter of posts is refused: an account may have one so named too. */
function rememberedAs(counter: string): string {
  return `post.${counter}`
}

/** Reads the lifetime insights of posts, all metrics of a post in one question. */
export async function readPostInsights(
  session: GraphSession,
  findings: Findings,
  question: PostInsightQuestion,
): Promise<PostCounters> {
  const { account, ids, metrics } = question
  const wanted = Object.entries(metrics).filter(
    ([counter]) => !isRemembered(account.unsupported, rememberedAs(counter), session.ctx.slot),
  )
  if (wanted.length === 0) return new Map()
  const answers = await Promise.all(ids.map(id => askPost(session, question, id, wanted)))
  return settle(findings, answers.flat())
}

async function askPost(
  session: GraphSession,
  { account, token, concernsPost }: PostInsightQuestion,
  id: string,
  wanted: readonly (readonly [string, string])[],
): Promise<readonly Found[]> {
  const metrics = wanted.map(([, platformName]) => platformName)
  const query = { period: 'lifetime' }
  const answers = await askInsights(session, { account: account.id, object: id, metrics, query, token }, rows)
  return wanted.map(([counter, name]) => foundOf(id, counter, answers.get(name), concernsPost))
}

function foundOf(
  id: string,
  counter: string,
  answer: InsightAnswer<Row> | undefined,
  concernsPost: PostInsightQuestion['concernsPost'],
): Found {
  if (answer instanceof CollectError) {
    if (concernsPost(answer)) return { id, counter, value: 'not-returned', outcome: 'found' }
    return { id, counter, value: null, outcome: answer }
  }
  const value = answer?.row?.values?.at(-1)?.value
  return { id, counter, value: value ?? null, outcome: typeof value === 'number' ? 'found' : 'empty' }
}

/** A counter is retired when several posts refuse it and none answers it, not when one post lacks it. */
function settle(findings: Findings, all: readonly Found[]): PostCounters {
  const absenceOf = absencesOf(
    all.map(({ counter, outcome }) => ({ metric: counter, outcome })),
    false,
  )
  const counters = new Map<string, Map<string, number | UnavailableReason>>()
  for (const { id, counter, value, outcome } of all) {
    const { reason, retired, error } = absenceOf(outcome)
    const lacking = retired && !isRefusedByAll(all.filter(other => other.counter === counter))
    const shown = value ?? (lacking ? 'not-returned' : reason)
    if (shown !== null) counters.set(id, (counters.get(id) ?? new Map()).set(counter, shown))
    if (retired && !lacking && outcome instanceof CollectError) findings.refuse(rememberedAs(counter), outcome.message)
    if (error !== null) findings.fallShort('insights', error)
  }
  return counters
}

/** @param same what was found of one counter */
function isRefusedByAll(same: readonly Found[]): boolean {
  const answered = same.some(({ outcome, value }) => outcome === 'empty' || typeof value === 'number')
  return !answered && same.filter(({ outcome }) => isUnknownParameter(outcome)).length > 1
}
