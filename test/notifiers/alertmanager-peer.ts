import type { IncomingMessage, ServerResponse } from 'node:http'
import { type HttpPeer, type Received, readRequest, startHttp } from './http-support.ts'

export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL?: string
}

export interface AlertmanagerPeer extends HttpPeer {
  readonly received: Received[]
  /** What `amtool alert` would list. */
  active(now: Date): readonly PostedAlert[]
}

/**
 * A peer on loopback that behaves as Alertmanager 0.25 does: an alert is known by its labels, a later post changes it,
 * it is over at its `endsAt`, and what its validation refuses is refused whole.
 */
export async function startAlertmanager(authorization?: string): Promise<AlertmanagerPeer> {
  const received: Received[] = []
  const known = new Map<string, PostedAlert>()
  const peer = await startHttp(async (request: IncomingMessage, response: ServerResponse) => {
    const got = await readRequest(request)
    received.push(got)
    if (authorization !== undefined && got.headers.authorization !== authorization) response.writeHead(401).end()
    else if (got.method === 'GET' && got.url === '/api/v2/status') response.writeHead(200).end('{}')
    else if (got.method !== 'POST' || got.url !== '/api/v2/alerts') response.writeHead(404).end()
    else response.writeHead(take(known, got.body) ? 200 : 400).end('{}')
  })
  return {
    ...peer,
    received,
    active: now => [...known.values()].filter(({ endsAt }) => new Date(endsAt) > now),
  }
}

function take(known: Map<string, PostedAlert>, body: string): boolean {
  const posted: readonly PostedAlert[] = JSON.parse(body)
  if (posted.length === 0 || !posted.every(isValid)) return false
  for (const alert of posted) known.set(JSON.stringify(Object.entries(alert.labels).sort()), alert)
  return true
}

function isValid({ labels, startsAt, endsAt }: PostedAlert): boolean {
  const named = Object.entries(labels).every(([name, value]) => /^[a-zA-Z_]\w*$/.test(name) && value !== '')
  return named && labels.alertname !== undefined && new Date(startsAt) <= new Date(endsAt)
}
