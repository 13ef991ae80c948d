import type { z } from 'zod'
import type { Severity } from '../alerts/severity.ts'
import type { CollectorDefinition } from '../collectors/collector.ts'
import type { NotifierDefinition } from '../notifiers/notifier.ts'
import type { Fault } from './faults.ts'
import { faultWords } from './words.ts'

/** The collectors and notifiers that the configuration may name; their settings are validated by their own schemas. */
export interface Plugins {
  readonly collectors: readonly CollectorDefinition<unknown>[]
  readonly notifiers: readonly NotifierDefinition<unknown>[]
}

/** A credential of polso.yaml: `settings` is what its collector's `create` takes. */
export interface Credential {
  readonly id: string
  readonly platform: string
  /** What may be spent in a UTC month, where the collector's settings have `monthly_budget_usd`; `null` = no limit. */
  readonly monthly_budget_usd: number | null
  readonly settings: unknown
}

export type AlertKind = 'metric' | 'operational'

/** A notifier of polso.yaml: `settings` is what its definition's `create` takes. */
export interface ConfiguredNotifier {
  readonly id: string
  readonly type: string
  readonly kinds: readonly AlertKind[]
  /** Ids of accounts; `null`: all. */
  readonly accounts: readonly string[] | null
  readonly min_severity: Severity
  readonly quiet_hours: 'keep' | 'ignore'
  readonly language: 'it' | 'en'
  readonly settings: unknown
}

export type Path = readonly PropertyKey[]
export type PlacedFault = Omit<Fault, 'line'>

/** Parses the part of an entry that belongs to its plugin, i.e. all but `own` keys. Faults carry their whole path. */
export function parseSettings(
  schema: z.ZodType,
  entry: Readonly<Record<string, unknown>>,
  own: readonly string[],
  path: Path,
): { readonly settings: unknown; readonly issues: readonly z.core.$ZodIssue[] } {
  const rest = Object.fromEntries(Object.entries(entry).filter(([key]) => !own.includes(key)))
  const result = schema.safeParse(rest, { error: faultWords })
  if (result.success) return { settings: result.data, issues: [] }
  return {
    settings: undefined,
    issues: result.error.issues.map(issue => ({ ...issue, path: [...path, ...issue.path] as PropertyKey[] })),
  }
}
