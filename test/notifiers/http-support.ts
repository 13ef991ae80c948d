import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { afterEach } from '@jest/globals'
import type { NotifyError } from '../../src/notifiers/notifier.ts'
import { listen } from './support.ts'

export interface HttpPeer {
  readonly port: number
  close(): Promise<void>
}

/** A real HTTP server on loopback. */
export async function startHttp(answer: RequestListener): Promise<HttpPeer> {
  const server = createServer(answer)
  const port = await listen(server)
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>(resolve => server.close(() => resolve()))
  }
  return { port, close }
}

export interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export async function readRequest(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method, url, headers } = request
  return { method, url, headers, body: Buffer.concat(chunks).toString() }
}

/** Takes everything and keeps it. */
export async function startRecorder(status = 200, said = 'ok'): Promise<HttpPeer & { readonly received: Received[] }> {
  const received: Received[] = []
  const peer = await startHttp(async (request, response) => {
    received.push(await readRequest(request))
    response.writeHead(status).end(said)
  })
  return { ...peer, received }
}

/** Peers of one test file, closed after each test. */
export function peersOfTests() {
  const open: HttpPeer[] = []
  afterEach(async () => {
    for (const peer of open.splice(0)) await peer.close()
  })
  const kept = <P extends HttpPeer>(peer: P): P => {
    open.push(peer)
    return peer
  }
  return {
    /** @returns the port of a server that answers so */
    peer: async (answer: RequestListener): Promise<number> => kept(await startHttp(answer)).port,
    recorder: async (status?: number, said?: string) => kept(await startRecorder(status, said)),
  }
}

export async function faultOf(sending: Promise<unknown>): Promise<NotifyError> {
  return sending.then(
    () => {
      throw new Error('it was delivered')
    },
    error => error,
  )
}
