import type { Fault } from './faults.ts'
import { type Call, isJson, type Reply } from './reply.ts'

/** The call as the faults want it answered: always the first page, some metrics retired. */
export function bendCall(call: Call, faults: readonly Fault[]): Call {
  if (faults.length === 0) return call
  const retired = new Set([
    ...call.retired,
    ...faults.flatMap(fault => (fault.kind === 'retired-metric' ? [fault.metric] : [])),
  ])
  if (!faults.some(fault => fault.kind === 'repeat-pages')) return { ...call, retired }
  const query = new URLSearchParams(call.query)
  query.delete('after')
  query.delete('pagination_token')
  return { ...call, retired, query }
}

/** The answer with its data bent by the faults that do so. Only answers that succeeded are. */
export function bendReply(reply: Reply, call: Call, faults: readonly Fault[]): Reply {
  if (reply.status !== 200) return reply
  return { ...reply, body: faults.reduce((body, fault) => bendBody(body, call, fault), reply.body) }
}

function bendBody(body: unknown, call: Call, fault: Fault): unknown {
  if (fault.kind === 'empty') return isJson(body) && 'data' in body ? emptied(body) : {}
  if (fault.kind === 'repeat-pages') return withNextPage(body, call)
  if (fault.kind === 'strings')
    return bendUsers(body, fault, value => (typeof value === 'number' ? String(value) : value))
  if (fault.kind === 'negative')
    return bendUsers(body, fault, value => (typeof value === 'number' ? -value - 1 : value))
  if (fault.kind === 'followers') {
    return bendUsers(body, fault, (value, key) =>
      key === 'followers_count' || key === 'fan_count' ? fault.value : value,
    )
  }
  if (fault.kind === 'omit') return bendUsers(body, fault, (value, key) => (key === fault.field ? undefined : value))
  return body
}

/** X leaves `data` out of an empty list, Graph sends it empty. */
function emptied(body: object): unknown {
  return 'meta' in body ? { meta: { result_count: 0 } } : { data: [] }
}

/** Where the answer lists several users and the fault means one of them, only that one is bent. */
function bendUsers(body: unknown, fault: Fault, bend: Bend): unknown {
  const account = fault.account?.toLowerCase()
  if (account === undefined || !isJson(body) || !Array.isArray(body.data)) return walk(body, bend)
  const means = (item: unknown) =>
    !isJson(item) || item.username === undefined || [item.id, String(item.username).toLowerCase()].includes(account)
  return { ...body, data: body.data.map((item: unknown) => (means(item) ? walk(item, bend) : item)) }
}

type Bend = (value: unknown, key: string) => unknown

function walk(value: unknown, bend: Bend, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => walk(item, bend, key))
  if (!isJson(value)) return bend(value, key)
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
    const bent = bend(inner, name)
    return [name, bent === inner ? walk(inner, bend, name) : bent]
  })
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined))
}

function withNextPage(body: unknown, call: Call): unknown {
  if (!isJson(body) || !Array.isArray(body.data)) return body
  if (isJson(body.meta)) return { ...body, meta: { ...body.meta, next_token: '0repeatedz001' } }
  const cursors = isJson(body.paging) ? body.paging.cursors : undefined
  const query = new URLSearchParams(call.query)
  query.set('after', isJson(cursors) ? String(cursors.after) : 'MQ')
  return { ...body, paging: { cursors, next: `${call.base}${call.path}?${query}` } }
}
