import { z } from 'zod'
import type { CollectContext, CollectorDefinition, CredentialCheck } from '../collector.ts'
import { CollectError } from '../collector.ts'
import { parsed, parseJson } from './answers.ts'
import { XApi } from './api.ts'
import { collect } from './collect.ts'
import { metrics } from './metrics.ts'
import { settings, type TwitterSettings } from './settings.ts'

/** X, once Twitter, through its API v2. What it reads, needs and costs: see README.md beside this file. */
export const twitter: CollectorDefinition<TwitterSettings> = {
  platform: 'twitter',
  title: 'X (Twitter)',
  settings,
  // Most users one lookup may ask for.
  batchSize: 100,
  metrics,
  handleFault: handle =>
    /^(@?[A-Za-z0-9_]{1,15}|\d{1,19})$/.test(handle)
      ? null
      : 'an X user name has 1 to 15 letters, digits or underscores, e.g. ComuneSP; or give the numeric id',
  create(given) {
    const api = new XApi(given)
    return {
      collect: (accounts, ctx) => collect(api, given, accounts, ctx),
      check: ctx => check(api, ctx),
    }
  },
}

/** Numbers here are strings in the newer dialect. */
const count = z.union([z.int().nonnegative(), z.string().regex(/^\d+$/)])
const usage = z.object({ data: z.object({ project_usage: count.optional(), project_cap: count.optional() }) })

/** Asks for the app's own usage, which costs nothing. */
async function check(api: XApi, ctx: CollectContext): Promise<CredentialCheck> {
  try {
    const call = { endpoint: 'usage/tweets', path: 'usage/tweets', query: {}, accounts: [] }
    const response = await api.getRaw(call, ctx, 0)
    const { data } = parsed(usage, parseJson(response.body, 'usage/tweets'), '')
    const used = `${data.project_usage ?? 'an unknown number'} of ${data.project_cap ?? 'an unknown number'}`
    return { ok: true, message: `the token works; ${used} post reads used this month`, expiresAt: null }
  } catch (error) {
    if (!(error instanceof CollectError)) throw error
    return { ok: false, message: error.message, expiresAt: null }
  }
}
