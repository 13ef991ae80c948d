import { Agent, type IncomingMessage, request } from 'node:http'
import type pg from 'pg'
import type { RecordedCall } from '../../src/simulator/index.ts'
import { copyRows, type Rows } from './copy.ts'

/** Calls of one platform that are under way at the same time. */
export type Lanes = Readonly<Record<string, number>>

/** Makes the calls again with nothing around them: warm connections, the same number at once, every body read. */
export async function repeatCalls(url: string, calls: readonly RecordedCall[], lanes: Lanes): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  const all = Object.entries(lanes).map(async ([platform, count]) => {
    const waiting = calls.filter(call => call.platform === platform)
    const next = async () => {
      for (let call = waiting.shift(); call; call = waiting.shift()) await repeat(agent, url, call)
    }
    await Promise.all(Array.from({ length: count }, next))
  })
  await Promise.all(all)
  agent.destroy()
}

function repeat(agent: Agent, url: string, call: RecordedCall): Promise<void> {
  const query = new URLSearchParams(call.query)
  const form = new URLSearchParams(call.form).toString()
  const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = call.headers
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${call.path}?${query}`, { agent, method: call.method, headers: given(headers, form) })
    sent.on('response', response => readBody(response, call).then(resolve, reject))
    sent.on('error', reject)
    sent.end(form)
  })
}

function given(headers: RecordedCall['headers'], form: string): Record<string, string | number> {
  const sent = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return { ...Object.fromEntries(sent), 'content-length': Buffer.byteLength(form) }
}

function readBody(response: IncomingMessage, call: RecordedCall): Promise<void> {
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('error', reject)
    response.on('end', () => {
      if (response.statusCode !== call.status) reject(new Error(`${call.endpoint} now answers ${response.statusCode}`))
      else resolve(void Buffer.concat(chunks))
    })
  })
}

/** All rows in one transaction. */
export async function storeRows(client: pg.PoolClient, tables: readonly Rows[]): Promise<void> {
  await client.query('begin')
  for (const rows of tables) await copyRows(client, rows)
  await client.query('commit')
}
