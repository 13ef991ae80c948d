import type { FaultTarget } from './faults.ts'
import { findNode } from './graph/nodes.ts'
import { tokenIn } from './graph/tokens.ts'
import type { Call } from './reply.ts'
import type { SimAccount, World } from './world.ts'

/** Whom a call asks about, and what kind of call it is. */
export interface Target extends FaultTarget {
  /** E.g. `GET /{page}/posts`, `GET /2/users/{id}/tweets`. */
  readonly endpoint: string
}

export function isX(call: Call): boolean {
  return call.path.startsWith('/2/')
}

export function targetOf(call: Call, world: World): Target {
  return isX(call) ? xTarget(call, world) : graphTarget(call, world)
}

function xTarget(call: Call, world: World): Target {
  const names = call.query.get('usernames')?.split(',') ?? []
  const ids = [/^\/2\/users\/(\d+)/.exec(call.path)?.[1] ?? '', ...(call.query.get('ids')?.split(',') ?? [])]
  const accounts = [
    ...names.map(name => world.byHandle('twitter', name)),
    ...ids.map(id => world.byId(id) ?? world.postById(id)?.account),
  ]
  const endpoint = `${call.method} ${call.path.replace(/\/\d{2,}/, '/{id}')}`
  return { platforms: ['twitter'], accounts: namesOf(accounts), path: pathOf(call), now: call.now, endpoint }
}

function graphTarget(call: Call, world: World): Target {
  const [name = '', edge] = call.path.split('/').filter(Boolean)
  const node = findNode(world, name, tokenIn(call, world))
  const { account, post } = node ?? {}
  const noun = account?.platform === 'instagram' ? (post ? 'media' : 'ig') : post ? 'post' : 'page'
  const path = account ? `/{${noun}}${edge ? `/${edge}` : ''}` : call.path
  return {
    platforms: account ? [account.platform] : [],
    accounts: namesOf([account]),
    path: pathOf(call),
    now: call.now,
    endpoint: `${call.method} ${path}`,
  }
}

function namesOf(accounts: readonly (SimAccount | undefined)[]): readonly string[] {
  return accounts.flatMap(account => (account ? [account.id, account.handle.toLowerCase()] : []))
}

/** With the query, but without its secrets: faults match on it. */
function pathOf(call: Call): string {
  const query = new URLSearchParams(call.query)
  query.delete('access_token')
  query.delete('appsecret_proof')
  return query.size === 0 ? call.path : `${call.path}?${decodeURIComponent(query.toString())}`
}
