import { z } from 'zod'
import { CollectError } from '../collector.ts'
import { parseAnswer } from './schemas.ts'

/** One answer of a batch: the body is JSON in a string, `''` where there is none; `null` where time ran out. */
const item = z
  .object({
    code: z.int(),
    headers: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
    body: z.string().catch(''),
  })
  .nullable()
/** Made once: zod compiles a schema when it is first used. */
const items = z.array(item)

export type BatchItem = z.infer<typeof item>

/** The items of a batch's answer, in the order of its requests. */
export function readBatch(body: unknown, size: number): readonly BatchItem[] {
  const answers = parseAnswer(items, body, 'the batch')
  if (answers.length === size) return answers
  throw new CollectError('bad-response', `the batch of ${size} was answered with ${answers.length} items`)
}

/** Headers of an item with lower-case names. */
export function headersOf(item: NonNullable<BatchItem>): Readonly<Record<string, string>> {
  return Object.fromEntries((item.headers ?? []).map(({ name, value }) => [name.toLowerCase(), value]))
}
