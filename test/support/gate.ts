import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands before the platforms and can hold their answers back, so that a test decides what happens in the meantime. */
export interface Gate {
  readonly url: string
  /** Answers that are held right now. */
  readonly held: number
  /** From now on answers wait. */
  shut(): void
  /** Lets the waiting answers, and all later ones, go. */
  open(): void
  close(): Promise<void>
}

export async function startGate(target: string): Promise<Gate> {
  const waiting: (() => void)[] = []
  let isShut = false
  const server = createServer((incoming, outgoing) => {
    const forwarded = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers: incoming.headers },
      answer => {
        const send = () => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
        }
        if (isShut) waiting.push(send)
        else send()
      },
    )
    incoming.pipe(forwarded)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get held() {
      return waiting.length
    },
    shut() {
      isShut = true
    },
    open() {
      isShut = false
      for (const send of waiting.splice(0)) send()
    },
    close: () => closed(server),
  }
}

function closed(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
