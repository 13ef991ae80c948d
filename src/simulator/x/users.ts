import type { Call, Json } from '../reply.ts'
import type { SimAccount, World } from '../world.ts'
import { type Dialect, dialectOf, fieldSet } from './dialect.ts'
import { invalidRequest, notFound } from './errors.ts'

/** An answer and the ids of what was returned, for the bill. */
export interface Found {
  readonly body: Json
  readonly returned: readonly string[]
}

/** `/2/users?ids=` and `/2/users/by?usernames=`, at most 100. */
export function lookUpUsers(call: Call, world: World, parameter: 'ids' | 'usernames'): Found {
  const dialect = dialectOf(call)
  const asked = listOf(call, dialect, parameter, parameter === 'ids' ? /^\d{1,19}$/ : /^[A-Za-z0-9_]{1,15}$/)
  const accounts = asked.map(value => ({ value, account: userOf(world, parameter, value) }))
  const data = accounts.flatMap(({ account }) => (account ? [showUser(account, call, dialect)] : []))
  const errors = accounts.flatMap(({ value, account }) =>
    account ? [] : [notFound(dialect, 'user', parameter, value)],
  )
  return { body: listBody(data, errors), returned: accounts.flatMap(({ account }) => account?.id ?? []) }
}

/** Data and errors, each only where there are any, as X does. */
export function listBody(data: readonly Json[], errors: readonly Json[], meta?: Json): Json {
  return { ...(data.length > 0 ? { data } : {}), ...(errors.length > 0 ? { errors } : {}), ...(meta ? { meta } : {}) }
}

/** A comma-separated parameter of 1 to 100 values. */
export function listOf(call: Call, dialect: Dialect, parameter: string, form: RegExp): readonly string[] {
  const text = call.query.get(parameter) ?? ''
  const values = text.split(',').filter(Boolean)
  const wrong = values.find(value => !form.test(value))
  if (wrong !== undefined)
    throw invalidRequest(
      dialect,
      parameter,
      wrong,
      `The \`${parameter}\` query parameter value [${wrong}] is not valid`,
    )
  if (values.length < 1 || values.length > 100) {
    throw invalidRequest(dialect, parameter, text, `size must be between 1 and 100`)
  }
  return [...new Set(values)]
}

function userOf(world: World, parameter: 'ids' | 'usernames', value: string): SimAccount | undefined {
  const account = parameter === 'ids' ? world.byId(value) : world.byHandle('twitter', value)
  return account?.platform === 'twitter' ? account : undefined
}

function showUser(account: SimAccount, call: Call, dialect: Dialect): Json {
  const fields = fieldSet(call, 'user.fields')
  const followers = account.followersAt(call.now)
  const optional: Readonly<Record<string, () => unknown>> = {
    created_at: () => new Date(account.createdAt).toISOString(),
    description: () => 'Account istituzionale',
    protected: () => account.protected,
    verified: () => false,
    verified_type: () => 'none',
    verified_followers_count: () => Math.floor(followers * 0.02),
    public_metrics: () => ({
      followers_count: followers,
      following_count: 212,
      [dialect.postCount]: account.postCountAt(call.now),
      listed_count: 61,
      like_count: 904,
    }),
  }
  const shown = Object.entries(optional).filter(([name]) => fields.has(name))
  return {
    id: account.id,
    name: account.name,
    username: account.handle,
    ...Object.fromEntries(shown.map(([name, read]) => [name, read()])),
  }
}
