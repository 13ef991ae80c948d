import { type Call, isJson, type Json, type Reply } from '../reply.ts'
import { badParameter } from './errors.ts'

/** The platform's limit of requests in a batch. */
const MAX_BATCH = 50

/** The calls inside a batch. Throws #100 where it is no list, or too long. */
export function batchCalls(call: Call): readonly Call[] {
  const items = parseBatch(call.form.get('batch') ?? call.query.get('batch') ?? '')
  if (items.length > MAX_BATCH)
    throw badParameter(`Too many requests in batch message. Maximum batch size is ${MAX_BATCH}`)
  return items.map(item => innerCall(call, item))
}

export function isBatch(call: Call): boolean {
  return call.method === 'POST' && call.path === '/' && (call.form.has('batch') || call.query.has('batch'))
}

function parseBatch(text: string): readonly unknown[] {
  try {
    const items: unknown = JSON.parse(text)
    if (Array.isArray(items)) return items
  } catch {
    // Said below, like any other text that is no list.
  }
  throw badParameter('Param batch must be an array.')
}

/** An item's own token and proof go before the batch's. */
function innerCall(outer: Call, item: unknown): Call {
  const { method, relative_url } = isJson(item) ? item : {}
  if (typeof method !== 'string' || typeof relative_url !== 'string')
    throw badParameter('Batch items need method and relative_url')
  const url = new URL(relative_url.replace(/^\/?(v\d+\.\d\/)?/, '/'), 'http://batch')
  for (const name of ['access_token', 'appsecret_proof']) {
    const value = outer.form.get(name) ?? outer.query.get(name)
    if (value !== null && !url.searchParams.has(name)) url.searchParams.set(name, value)
  }
  return { ...outer, method, path: url.pathname, query: url.searchParams, form: new URLSearchParams() }
}

/** A batch's answer: its items in order, each body a JSON string; an item that timed out is null. */
export function batchReply(outer: Call, replies: readonly (Reply | null)[]): Reply {
  const withHeaders = (outer.form.get('include_headers') ?? outer.query.get('include_headers')) !== 'false'
  const body = replies.map(reply => reply && batchItem(reply, withHeaders))
  const usage = replies.findLast(reply => reply?.headers['x-app-usage'])?.headers['x-app-usage']
  const headers = { 'content-type': 'application/json; charset=UTF-8', ...(usage ? { 'x-app-usage': usage } : {}) }
  return { status: 200, headers, body }
}

function batchItem(reply: Reply, withHeaders: boolean): Json {
  const headers = Object.entries(reply.headers).map(([name, value]) => ({ name: HEADER_NAMES[name] ?? name, value }))
  return { code: reply.status, ...(withHeaders ? { headers } : {}), body: JSON.stringify(reply.body) }
}

const HEADER_NAMES: Readonly<Record<string, string>> = {
  'content-type': 'Content-Type',
  'x-app-usage': 'X-App-Usage',
  'x-business-use-case-usage': 'X-Business-Use-Case-Usage',
}
