import { ManualClock } from '../../src/clock.ts'
import { type Simulator, STORY, startSimulator, storyWorld, TOKENS, type World } from '../../src/simulator/index.ts'

/** A simulator with a clock of the test's own, and short ways to ask it. */
export interface Bench {
  readonly clock: ManualClock
  readonly simulator: Simulator
  graph(path: string, token?: string): Promise<Answer>
  x(path: string, token?: string): Promise<Answer>
  batch(relativeUrls: readonly string[], path?: string): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed, not typed: tests look into bodies of every shape, and fail where it is another. */
  readonly body: ReturnType<JSON['parse']>
}

export async function startBench(at: string, world: World = storyWorld()): Promise<Bench> {
  const clock = new ManualClock(new Date(at))
  const simulator = await startSimulator({ clock, world })
  return {
    clock,
    simulator,
    graph: (path, token = TOKENS.metaToken) => ask(`${simulator.url}/v26.0${withToken(path, token)}`),
    x: (path, token = TOKENS.xToken) => ask(simulator.url + path, { headers: { authorization: `Bearer ${token}` } }),
    batch: (urls, path = '/') => ask(simulator.url + path, { method: 'POST', body: batchForm(urls) }),
  }
}

async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init)
  return { status: response.status, headers: response.headers, body: await response.json() }
}

function withToken(path: string, token: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}access_token=${token}`
}

function batchForm(urls: readonly string[]): URLSearchParams {
  const batch = JSON.stringify(urls.map(relative_url => ({ method: 'GET', relative_url })))
  return new URLSearchParams({ access_token: TOKENS.metaToken, batch })
}

export const PAGE = `/${STORY.facebook.id}`
export const IG = `/${STORY.instagram.id}`
export const TIMELINE = `/2/users/${STORY.twitter.id}/tweets`

/** The account of a world on a platform. */
export function accountOn(world: World, platform: 'facebook' | 'instagram' | 'twitter') {
  const account = world.accounts.find(candidate => candidate.platform === platform)
  if (!account) throw new Error(`no ${platform} account`)
  return account
}
