import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** People who never agreed to be in anybody's database. */
export const PLANTED = [
  'Piera Inventata',
  'piera.inventata@posta.example',
  '+39 333 765 4321',
  '@pierainventata',
  'Grazie sindaco, abito in via dei Mille 7',
] as const
const [name, email, phone, mention, words] = PLANTED

const person = {
  id: '900000000000001',
  name,
  username: mention.slice(1),
  email,
  phone,
  link: `https://x.example/${mention}`,
}
const comment = { id: '1_1', from: person, message: `${words} ${mention}`, created_time: '2019-11-01T10:00:00+0000' }

/** What platforms send along with what was asked for, or might: fields that nobody asked for are no fault. */
const planted: Readonly<Record<string, unknown>> = {
  from: person,
  owner: person,
  user: person,
  author_name: name,
  profile: { email, phone },
  likes: { data: [person], summary: {} },
  message_tags: [{ id: person.id, name, type: 'user' }],
  to: { data: [person] },
  entities: { mentions: [{ start: 0, end: 3, username: mention }], urls: [] },
  in_reply_to_user_id: person.id,
  matching_rules: [{ tag: email }],
  context_annotations: [{ entity: { name } }],
  story: `${name} was with Comune`,
}

/** Objects that hold sums of people's acts: there the acts themselves could be, too. */
const withPeople: Readonly<Record<string, readonly unknown[]>> = {
  comments: [comment],
  reactions: [person],
  likes: [person],
}

function plantedIn(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map(item => plantedIn(item))
  if (value === null || typeof value !== 'object') return value
  const own = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plantedInField(name, inner)]))
  const people = withPeople[key]
  if (people) return { ...own, data: people }
  return 'id' in own ? { ...planted, ...own } : own
}

/** Parts of a batch are JSON within JSON. */
function plantedInField(name: string, inner: unknown): unknown {
  if (name !== 'body' || typeof inner !== 'string') return plantedIn(inner, name)
  return JSON.stringify(withIncludes(plantedIn(JSON.parse(inner))))
}

function withIncludes(answer: unknown): unknown {
  return answer !== null && typeof answer === 'object' && 'data' in answer && Array.isArray(answer.data)
    ? {
        ...answer,
        includes: { users: [person], tweets: [{ id: '1', text: `${words} ${mention}`, author_id: person.id }] },
      }
    : answer
}

export interface Planting {
  readonly url: string
  /** Answers that carried people. */
  readonly answers: () => number
  close(): Promise<void>
}

/** Stands before the platforms and plants people into whatever they answer. */
export async function startPlanting(target: string): Promise<Planting> {
  let answers = 0
  const server = createServer((request, response) => {
    pass(request, response, target).then(
      carried => {
        if (carried) answers++
      },
      error => response.destroy(error as Error),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: () => answers,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function pass(request: IncomingMessage, response: ServerResponse, target: string): Promise<boolean> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers
  const answer = await fetch(new URL(request.url ?? '/', target), {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(body.length > 0 ? { body } : {}),
  })
  const text = await answer.text()
  const json = answer.headers.get('content-type')?.includes('json') ?? false
  const sent = json ? JSON.stringify(withIncludes(plantedIn(JSON.parse(text)))) : text
  const kept = [...answer.headers].filter(
    ([name]) => !['content-length', 'content-encoding', 'transfer-encoding', 'connection'].includes(name),
  )
  response.writeHead(answer.status, Object.fromEntries(kept)).end(sent)
  return PLANTED.some(secret => sent.includes(secret))
}
