import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Language } from '../charts/account-chart.ts'
import { detectionSettingsOf } from '../config/detection.ts'
import { type Config, type ConfiguredAccount, loadConfig } from '../config/file.ts'
import type { SecretSource } from '../config/secrets.ts'
import { dueDays } from '../detection/cadence-days.ts'
import { dayOf } from '../detection/days.ts'
import type { Day } from '../detection/detection.ts'
import { defaultDetectionSettings } from '../detection/settings.ts'
import { installedPlugins } from '../plugins.ts'
import { dayIn } from './cells.ts'
import { InputError, readRows } from './lines.ts'
import type { AccountSetup } from './run.ts'

/** Of the product's own default configuration. */
const DEFAULT_REGION = 'IT'
const DEFAULT_LANGUAGE = 'it'

export interface Setup {
  readonly setupOf: (account: string) => AccountSetup
  /** Country or region whose public holidays the judgement knows. */
  readonly region: string
}

/** How each account is judged, from a polso.yaml; without one days are UTC and nothing is declared. */
export function setupFrom(path: string | undefined): Setup {
  if (path === undefined) return { setupOf: account => plainSetup(account, DEFAULT_LANGUAGE), region: DEFAULT_REGION }
  return setupOfConfig(configFrom(path))
}

/** The polso.yaml at a path; its secrets are not needed and not read. Throws `ConfigError`. */
export function configFrom(path: string): Config {
  return loadConfig(resolve(path), withoutSecrets(resolve(path)), installedPlugins)
}

export function setupOfConfig(config: Config): Setup {
  const setups = new Map(config.accounts.map(account => [account.id, setupOfAccount(account, config.language)]))
  const setupOf = (account: string) =>
    setups.get(account) ?? { ...plainSetup(account, config.language), timeZone: config.time_zone }
  return { setupOf, region: config.holidays }
}

function plainSetup(account: string, language: Language): AccountSetup {
  const caption = { name: account, language, events: [], seriesName: (key: string) => key }
  return { timeZone: 'UTC', detection: defaultDetectionSettings, declared: new Map(), caption }
}

function setupOfAccount(account: ConfiguredAccount, language: Language): AccountSetup {
  const { id, name, time_zone: timeZone, detection, series } = account
  const declared = series.map(s => {
    const cadence = { key: s.id, name: s.name, cadence: s.cadence, graceMinutes: s.grace_minutes }
    return [s.id, dueDays(cadence)] as const
  })
  const seriesName = (key: string) => series.find(s => s.id === key)?.name ?? key
  const caption = { name: name === id ? id : `${name} (${id})`, language, events: [], seriesName }
  return { timeZone, detection: detectionSettingsOf(detection, series), declared: new Map(declared), caption }
}

function withoutSecrets(path: string): SecretSource {
  const unread = 'not-read'
  return {
    env: new Proxy({}, { get: () => unread }),
    readFile: file => (resolve(file) === path ? readFileSync(path, 'utf8') : unread),
  }
}

/** Holidays from a CSV file with a column `date_day`. */
export async function readHolidays(path: string): Promise<Day[]> {
  const days: Day[] = []
  await readRows(path, ['date_day'], row => {
    days.push(dayOf(dayIn(row, 'date_day')))
  })
  if (days.length === 0) throw new InputError(`${path} names no holidays`)
  return days
}
