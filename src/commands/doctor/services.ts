import { systemClock } from '../../clock.ts'
import type { CollectContext, CredentialCheck } from '../../collectors/collector.ts'
import type { HttpClient } from '../../collectors/http.ts'
import { createHttpClient } from '../../collectors/http-client.ts'
import type { ConfiguredNotifier, Credential, Plugins } from '../../config/plugins.ts'
import { type Check, failure, ok, warning } from './check.ts'

const dayMs = 86_400_000
const warnDays = 14

/** What a platform's answer said of the time, in ms that our clock is ahead. */
export type ClockReadings = Map<string, number>

/**
 * One cheap call with the real collector.
 * @param now by which the token's expiry is judged: a demo may stand in another year
 */
export async function checkCredential(
  { id, platform, settings }: Credential,
  plugins: Plugins,
  signal: AbortSignal,
  readings: ClockReadings,
  now: Date,
): Promise<Check> {
  const name = `credential ${id}`
  const definition = plugins.collectors.find(candidate => candidate.platform === platform)
  if (!definition) return failure(name, `there is no collector for ${platform}`)
  const checked = await definition.create(settings).check(contextOf(signal, platform, readings, now))
  return judgeCredential(name, definition.title, checked, now)
}

export function judgeCredential(name: string, title: string, checked: CredentialCheck, now: Date): Check {
  const message = `${title}: ${checked.message}`
  if (!checked.ok) return failure(name, message)
  if (checked.expiresAt === null) return ok(name, message)
  const days = Math.floor((checked.expiresAt.getTime() - now.getTime()) / dayMs)
  const until = `${message}; valid until ${checked.expiresAt.toISOString().slice(0, 10)}`
  const remedy = 'Make a new token at the platform and put it where polso.yaml says.'
  if (days < 0) return failure(name, until, remedy)
  return days < warnDays ? warning(name, `${until}, ${days} days from now`, remedy) : ok(name, until)
}

/** Lends a collector what it needs, and notes the time that the platform tells. */
export function contextOf(signal: AbortSignal, platform: string, readings: ClockReadings, now: Date): CollectContext {
  const http = createHttpClient({ clock: systemClock, signal, timeoutMs: 10_000 })
  const listening: HttpClient = {
    get calls() {
      return http.calls
    },
    async request(request) {
      const response = await http.request(request)
      const date = Date.parse(response.headers.date ?? '')
      if (!Number.isNaN(date)) readings.set(platform, response.receivedAt.getTime() - date)
      return response
    },
  }
  return { slot: now, now: () => now, signal, http: listening, note: () => {} }
}

/** Reaches the notifier's peer without sending anything. */
export async function checkNotifier(
  { id, type, settings }: ConfiguredNotifier,
  plugins: Plugins,
  signal: AbortSignal,
): Promise<Check> {
  const name = `notifier ${id}`
  const definition = plugins.notifiers.find(candidate => candidate.type === type)
  if (!definition) return failure(name, `there is no notifier of type ${type}`)
  const notifier = definition.create(settings)
  try {
    return ok(name, await notifier.check({ now: () => new Date(), signal }))
  } finally {
    await notifier.close()
  }
}
