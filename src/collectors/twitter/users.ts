import type { AccountId, AccountRef, CollectContext } from '../collector.ts'
import { CollectError } from '../collector.ts'
import { identified, type Problem, parsed, parseUser, type User } from './answers.ts'
import type { ApiAnswer, XApi } from './api.ts'
import { userFault } from './errors.ts'
import { userRead } from './prices.ts'

/** Most users one call may ask for. */
const perCall = 100

export interface UserReading {
  readonly user: User
  readonly receivedAt: Date
}

/** A numeric handle is an id; so a user name of digits only can't be configured. */
export function userIdOf(account: AccountRef): string | null {
  return account.platformId ?? (/^\d+$/.test(account.handle) ? account.handle : null)
}

function userNameOf(account: AccountRef): string {
  return account.handle.replace(/^@/, '')
}

/** Reads users, by id where it is known, so that a renamed account is followed. */
export async function readUsers(
  api: XApi,
  accounts: readonly AccountRef[],
  ctx: CollectContext,
): Promise<ReadonlyMap<AccountId, UserReading | CollectError>> {
  const byId = accounts.filter(account => userIdOf(account) !== null)
  const byName = accounts.filter(account => userIdOf(account) === null)
  const chunks = [
    ...chunked(byId, perCall).map(chunk => ({ chunk, keyOf: idKey, ask: askByIds })),
    ...chunked(byName, perCall).map(chunk => ({ chunk, keyOf: nameKey, ask: askByNames })),
  ]
  const readings = await Promise.all(chunks.map(({ chunk, keyOf, ask }) => readChunk(api, chunk, keyOf, ask, ctx)))
  return new Map(readings.flat())
}

type Key = (account: AccountRef) => string
interface Question {
  readonly endpoint: string
  readonly query: Readonly<Record<string, string>>
}

const idKey: Key = account => userIdOf(account) ?? ''
const nameKey: Key = account => userNameOf(account).toLowerCase()
const askByIds = (accounts: readonly AccountRef[]): Question => ({
  endpoint: 'users',
  query: { ids: unique(accounts.map(idKey)).join(',') },
})
const askByNames = (accounts: readonly AccountRef[]): Question => ({
  endpoint: 'users/by',
  query: { usernames: unique(accounts.map(userNameOf)).join(',') },
})

type Entry = readonly [AccountId, UserReading | CollectError]

async function readChunk(
  api: XApi,
  accounts: readonly AccountRef[],
  keyOf: Key,
  ask: (accounts: readonly AccountRef[]) => Question,
  ctx: CollectContext,
): Promise<readonly Entry[]> {
  const { endpoint, query } = ask(accounts)
  const ids = accounts.map(account => account.id)
  try {
    const answer = await api.get(
      {
        endpoint,
        path: endpoint,
        query: { ...query, 'user.fields': 'public_metrics,protected' },
        accounts: ids,
        resource: 'user',
        price: userRead,
        most: api.billed.unbilled('user', accounts.map(keyOf), ctx.now()),
      },
      ctx,
    )
    return entriesOf(api, accounts, keyOf, answer)
  } catch (error) {
    if (!(error instanceof CollectError)) throw error
    return ids.map(id => [id, error])
  }
}

function entriesOf(api: XApi, accounts: readonly AccountRef[], keyOf: Key, answer: ApiAnswer): readonly Entry[] {
  const items = new Map<string, { readonly item: unknown; readonly path: string }>()
  for (const [index, item] of (answer.data ?? []).entries()) {
    const path = `data[${index}]`
    const { id, username } = parsed(identified, item, path)
    for (const key of [id, username?.toLowerCase()]) if (key !== undefined) items.set(key, { item, path })
  }
  return accounts.map(account => {
    const found = items.get(keyOf(account))
    if (found === undefined) return [account.id, absence(api, account, keyOf(account), answer.errors ?? [])]
    return [account.id, readingOf(found.item, found.path, answer.receivedAt)]
  })
}

function readingOf(item: unknown, path: string, receivedAt: Date): UserReading | CollectError {
  try {
    return { user: parseUser(item, path), receivedAt }
  } catch (error) {
    if (error instanceof CollectError) return error
    throw error
  }
}

function absence(api: XApi, account: AccountRef, key: string, faults: readonly Problem[]): CollectError {
  const fault = faults.find(({ value, resource_id }) => [value, resource_id].some(name => name?.toLowerCase() === key))
  if (fault !== undefined) return userFault(fault, account.handle, api.redact)
  return new CollectError('bad-response', `X answered without a word about ${account.handle}`)
}

export function chunked<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

function unique(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)]
}
