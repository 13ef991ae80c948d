import type { AccountId, CollectContext } from '../collector.ts'
import { CollectError } from '../collector.ts'
import { identified, parsed, parsePost } from './answers.ts'
import type { ApiAnswer, XApi } from './api.ts'
import { isMissing } from './errors.ts'
import { postRead } from './prices.ts'
import { postFields, type ReadVersion } from './timeline.ts'
import { chunked } from './users.ts'

/** Most posts one call may ask for. */
const perCall = 100

export interface WantedVersion {
  readonly id: string
  readonly account: AccountId
}

/** What is known of a version: itself, that it is gone, that it may not be seen, or why it could not be read. */
export type VersionState = ReadVersion | 'gone' | 'hidden' | CollectError

/** Reads versions by id, across accounts, in as few calls as possible. Ids that X says nothing about have no entry. */
export async function lookUpVersions(
  api: XApi,
  wanted: readonly WantedVersion[],
  ctx: CollectContext,
): Promise<ReadonlyMap<string, VersionState>> {
  const answers = await Promise.all(chunked(wanted, perCall).map(chunk => lookUpChunk(api, chunk, ctx)))
  return new Map(answers.flat())
}

type Entry = readonly [string, VersionState]

async function lookUpChunk(api: XApi, chunk: readonly WantedVersion[], ctx: CollectContext): Promise<readonly Entry[]> {
  const ids = chunk.map(({ id }) => id)
  try {
    const answer = await api.get(
      {
        endpoint: 'tweets',
        path: 'tweets',
        query: { ids: ids.join(','), ...postFields },
        accounts: [...new Set(chunk.map(({ account }) => account))],
        resource: 'post',
        price: postRead,
        most: api.billed.unbilled('post', ids, ctx.now()),
      },
      ctx,
    )
    return [...missingIn(answer), ...foundIn(answer)]
  } catch (error) {
    if (!(error instanceof CollectError)) throw error
    return ids.map(id => [id, error])
  }
}

function foundIn(answer: ApiAnswer): ReadonlyMap<string, VersionState> {
  if (answer.data === undefined && answer.errors === undefined)
    throw new CollectError('bad-response', 'X answered a lookup of posts with neither posts nor reasons')
  return new Map((answer.data ?? []).map((item, index) => versionOf(item, `data[${index}]`, answer.receivedAt)))
}

function versionOf(item: unknown, path: string, receivedAt: Date): Entry {
  const { id } = parsed(identified, item, path)
  try {
    return [id, { ...parsePost(item, path), receivedAt }]
  } catch (error) {
    if (error instanceof CollectError) return [id, error]
    throw error
  }
}

function missingIn(answer: ApiAnswer): readonly Entry[] {
  return (answer.errors ?? []).flatMap(fault => {
    const id = fault.resource_id ?? fault.value
    return id === undefined ? [] : [[id, isMissing(fault) ? 'gone' : 'hidden'] as const]
  })
}
