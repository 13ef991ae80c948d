import { z } from 'zod'
import { type AccountId, CollectError } from '../collector.ts'
import { isUnknownParameter } from './errors.ts'
import type { GraphSession } from './session.ts'

/** Metrics of one object, asked for in one question. */
export interface InsightQuestion {
  readonly account: AccountId
  /** Of the object: a page, an Instagram account, a post. */
  readonly object: string
  /** The platform's names. */
  readonly metrics: readonly string[]
  /** Besides the metrics: period, since, until, breakdown … */
  readonly query: Readonly<Record<string, string>>
  readonly token?: string | undefined
}

/** `row` is `undefined` where the answer left the metric out; `empty` when it left out everything. */
export type InsightAnswer<Row> =
  | { readonly row: Row | undefined; readonly empty: boolean; readonly receivedAt: Date }
  | CollectError

export type RowsSchema<Row> = z.ZodType<{ readonly data: readonly Row[] }>

/**
 * Schema of an answer with one entry a metric. To be made once: zod compiles a schema when it is first used, which takes
 * longer than reading an answer.
 */
export const rowsOf = <Row>(row: z.ZodType<Row>): RowsSchema<Row> => z.object({ data: z.array(row) })

/**
 * Asks for metrics; answers by the platform's name. One unknown metric fails a whole question, and so does one value
 * of a wrong type: such a question is asked again metric by metric, so that it costs the others nothing.
 * @param rows schema of the answer, by `rowsOf`
 */
export async function askInsights<Row extends { readonly name: string }>(
  session: GraphSession,
  question: InsightQuestion,
  rows: RowsSchema<Row>,
): Promise<ReadonlyMap<string, InsightAnswer<Row>>> {
  const { account, object, metrics, token } = question
  const query = { metric: metrics.join(','), ...question.query }
  try {
    const request = { account, path: `${object}/insights`, query, optional: true, token }
    const { data, receivedAt } = await session.ask(request, rows)
    const empty = data.data.length === 0
    const rowOf = (name: string) => data.data.find(entry => entry.name === name)
    return new Map(metrics.map(name => [name, { row: rowOf(name), empty, receivedAt }]))
  } catch (error) {
    if (!(error instanceof CollectError)) throw error
    if (metrics.length === 1 || !concernsOneMetric(error)) return new Map(metrics.map(name => [name, error]))
    const single = metrics.map(name => askInsights(session, { ...question, metrics: [name] }, rows))
    return new Map((await Promise.all(single)).flatMap(answers => [...answers]))
  }
}

function concernsOneMetric(error: CollectError): boolean {
  return isUnknownParameter(error) || error.kind === 'bad-response'
}
