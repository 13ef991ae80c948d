import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Outcome } from './answer.ts'
import { isMishap, type Mishap } from './faults.ts'

/** Sends what came of a call, with whatever its faults do to it on the way. Returns the status, 0 = no whole answer. */
export function send(response: ServerResponse, outcome: Outcome): number {
  const { reply, faults } = outcome
  const mishap = faults.find(isMishap)
  if (!mishap) return sendWhole(response, reply.status, reply.headers, JSON.stringify(reply.body))
  return befall(response, mishap, reply.headers, JSON.stringify(reply.body))
}

type Headers = Readonly<Record<string, string>>

function befall(response: ServerResponse, mishap: Mishap, headers: Headers, body: string): number {
  switch (mishap.kind) {
    case 'timeout':
      return 0
    case 'reset':
      response.socket?.resetAndDestroy()
      return 0
    case 'truncate':
      response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(body) })
      response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy())
      return 0
    case 'html':
      return sendWhole(
        response,
        200,
        { 'content-type': 'text/html' },
        '<!DOCTYPE html><title>Sorry</title><p>Back soon.',
      )
    case 'huge':
      return sendWhole(
        response,
        200,
        headers,
        JSON.stringify({ data: [], filler: 'x'.repeat(mishap.bytes ?? 10_000_000) }),
      )
    case 'malformed':
      return sendWhole(response, 200, headers, `${body.slice(0, -1)},,`)
    case 'redirect':
      return sendWhole(response, 302, { location: mishap.to }, '')
  }
}

function sendWhole(response: ServerResponse, status: number, headers: Headers, body: string): number {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
  return status
}

/** The body of a request as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** Headers with single values, lower-case names. */
export function headersOf(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}
