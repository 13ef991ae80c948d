import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { detectionSettingsOf } from '../config/detection.ts'
import { loadConfig } from '../config/file.ts'
import type { SecretSource } from '../config/secrets.ts'
import { dueDays } from '../detection/cadence-days.ts'
import type { Day } from '../detection/detection.ts'
import { defaultDetectionSettings } from '../detection/settings.ts'
import { installedPlugins } from '../plugins.ts'
import { InputError, readRows } from './lines.ts'
import type { AccountSetup } from './run.ts'

/** Without a configuration: days are UTC, nothing is declared. */
const PLAIN: AccountSetup = { timeZone: 'UTC', detection: defaultDetectionSettings, declared: new Map() }

/** Of the product's own default configuration. */
const DEFAULT_REGION = 'IT'

export interface Setup {
  readonly setupOf: (account: string) => AccountSetup
  /** Country or region whose public holidays the judgement knows. */
  readonly region: string
}

/** How each account is judged, from a polso.yaml; its secrets are not needed and not read. Throws `ConfigError`. */
export function setupFrom(path: string | undefined): Setup {
  if (path === undefined) return { setupOf: () => PLAIN, region: DEFAULT_REGION }
  const config = loadConfig(resolve(path), withoutSecrets(resolve(path)), installedPlugins)
  const setups = new Map(
    config.accounts.map(({ id, time_zone: timeZone, detection, series }) => {
      const declared = series.map(s => {
        const cadence = { key: s.id, name: s.name, cadence: s.cadence, graceMinutes: s.grace_minutes }
        return [s.id, dueDays(cadence)] as const
      })
      return [id, { timeZone, detection: detectionSettingsOf(detection), declared: new Map(declared) }]
    }),
  )
  const setupOf = (account: string) => setups.get(account) ?? { ...PLAIN, timeZone: config.time_zone }
  return { setupOf, region: config.holidays }
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
  await readRows(path, ['date_day'], ({ cell, fail }) => {
    if (!/^\d{4}-\d\d-\d\d$/.test(cell('date_day')) || Number.isNaN(Date.parse(cell('date_day')))) {
      fail(`date_day "${cell('date_day')}" is no day, e.g. 2026-12-25`)
    }
    days.push(cell('date_day'))
  })
  if (days.length === 0) throw new InputError(`${path} names no holidays`)
  return days
}
