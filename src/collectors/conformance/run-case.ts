import { z } from 'zod'
import { ManualClock } from '../../clock.ts'
import { resolveSecrets, Secret, type SecretSource } from '../../config/secrets.ts'
import type { AccountId, AccountRef, CollectContext, CollectorDefinition, CollectResult } from '../collector.ts'
import { CollectError } from '../collector.ts'
import type { PlatformCall } from '../http.ts'
import { createHttpClient } from '../http-client.ts'
import type { Budget } from '../purse.ts'
import type { GoldenAccount, GoldenCase } from './golden.ts'
import { type ReplayServer, startReplayServer } from './replay-server.ts'

/** What a collector did with a golden case. */
export interface CaseRun {
  readonly accounts: readonly AccountRef[]
  readonly results: ReadonlyMap<AccountId, CollectResult | CollectError>
  /** What it threw instead, if it threw. */
  readonly thrown: unknown
  readonly calls: readonly PlatformCall[]
  readonly notes: readonly string[]
  readonly secrets: readonly string[]
  readonly server: ReplayServer
}

export interface RunOptions {
  /** The server never answers and the run is aborted as soon as it has asked. */
  readonly abort?: boolean
}

const day = 86_400_000

/** Plays a golden case against a collector: real HTTP on loopback, the clock standing at the slot. */
export async function runCase<Settings>(
  definition: CollectorDefinition<Settings>,
  golden: GoldenCase,
  options: RunOptions = {},
): Promise<CaseRun> {
  const fill = (text: string): string =>
    text.replaceAll('{{base_url}}', server.url).replace(/\{\{secret:(\w+)\}\}/g, (_, name) => secretValue(name))
  const server = await startReplayServer(golden.exchanges, { fill, silent: options.abort ?? false })
  try {
    const stop = new AbortController()
    if (options.abort) void server.firstRequest.then(() => stop.abort())
    return await collectOnce(definition, golden, server, stop.signal)
  } finally {
    await server.close()
  }
}

async function collectOnce<Settings>(
  definition: CollectorDefinition<Settings>,
  golden: GoldenCase,
  server: ReplayServer,
  signal: AbortSignal,
): Promise<CaseRun> {
  const { settings, secrets } = settingsOf(definition, golden, server.url)
  const accounts = golden.accounts.map((account, index) => accountRef(account, index + 1, golden.slot))
  const notes: string[] = []
  const ctx = contextOf(golden, signal, notes)
  const seen = { accounts, calls: ctx.http.calls, notes, secrets, server }
  try {
    const results = await definition.create(settings).collect(accounts, ctx)
    return { ...seen, results, thrown: undefined }
  } catch (thrown) {
    return { ...seen, results: new Map(), thrown }
  }
}

function contextOf(golden: GoldenCase, signal: AbortSignal, notes: string[]): CollectContext {
  const clock = new ManualClock(golden.slot)
  const budget = golden.budget_usd === undefined ? null : budgetOf(golden.budget_usd)
  const http = createHttpClient({ clock, signal, budget, timeoutMs: 5_000 })
  return { slot: golden.slot, now: () => clock.now(), signal, http, note: message => notes.push(message) }
}

/** Nobody else has this budget. */
function budgetOf(usd: number): Budget {
  let left = usd
  return {
    async setAside(price) {
      if (price > left + 1e-6) return { freeUsd: left, unspentUsd: usd }
      left -= price
      return null
    },
  }
}

/** The settings of the case, with every secret field and `base_url` filled in where the case leaves them out. */
function settingsOf<Settings>(definition: CollectorDefinition<Settings>, golden: GoldenCase, url: string) {
  const shape = shapeOf(definition.settings)
  const injected = Object.entries(shape).flatMap(([name, schema]) => {
    if (name === 'base_url') return [[name, url]]
    return isSecret(schema) ? [[name, `env:${name}`]] : []
  })
  const given = Object.entries({ ...Object.fromEntries(injected), ...golden.settings })
  const settings = definition.settings.parse(Object.fromEntries(given.filter(([, value]) => value !== null)))
  const secrets: string[] = []
  const faults = resolveSecrets(settings, everySecret(secrets))
  if (faults.length > 0) throw new Error(`secrets of ${golden.folder}: ${JSON.stringify(faults)}`)
  return { settings, secrets }
}

function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  if (schema instanceof z.ZodPipe) return shapeOf(schema.in as z.ZodType)
  return schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : {}
}

function isSecret(schema: z.ZodType): boolean {
  return schema.safeParse('env:any').data instanceof Secret
}

/** Characters that change when they are put into a query, so that an encoded leak is looked for too. */
function secretValue(name: string): string {
  return `top+secret/${name}=`
}

function everySecret(given: string[]): SecretSource {
  const lookUp = (_: object, name: string | symbol): string => {
    const value = secretValue(String(name))
    given.push(value)
    return value
  }
  const env = new Proxy<Record<string, string>>({}, { get: lookUp })
  return { env, readFile: () => lookUp({}, 'file') }
}

function accountRef(account: GoldenAccount, id: AccountId, slot: Date): AccountRef {
  return {
    ...account,
    id,
    parts: new Set(account.parts),
    postsSince: account.postsSince ?? new Date(slot.getTime() - 30 * day),
    unsupported: new Map(Object.entries(account.unsupported)),
  }
}

/** The run as JSON, to be compared with `expected.json`. Leaves out when it was observed: always the slot. */
export function outcomeOf(run: CaseRun): unknown {
  const entries = run.accounts.map(({ key, id }) => {
    const entry = run.results.get(id)
    if (entry === undefined) return [key, null]
    return [key, entry instanceof CollectError ? { error: entry } : { result: entry }]
  })
  const outcome = {
    ...(run.thrown === undefined ? { accounts: Object.fromEntries(entries) } : { thrown: run.thrown }),
    calls: run.calls.length,
    cost: Math.round(run.calls.reduce((sum, call) => sum + call.cost, 0) * 1e6) / 1e6,
    notes: run.notes,
  }
  return JSON.parse(JSON.stringify(outcome, plain))
}

function plain(key: string, value: unknown): unknown {
  if (key === 'observedAt') return undefined
  if (value instanceof Map) return Object.fromEntries(value)
  if (value instanceof Set) return [...value]
  if (value instanceof CollectError) {
    const { kind, message, until } = value
    return { kind, message, ...(until === null ? {} : { until }) }
  }
  if (value instanceof Error) return { unexpected: String(value.stack) }
  return value
}
