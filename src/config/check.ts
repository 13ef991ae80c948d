import type { z } from 'zod'
import { credentialShape, type DocumentOutput, documentSchema, notifierShape } from './document.ts'
import { type JsonSchema, jsonSchemaOf, knownKeys } from './json-schema.ts'
import { nearest, suggest } from './nearest.ts'
import { type ConfiguredNotifier, type Credential, type PlacedFault, type Plugins, parseSettings } from './plugins.ts'
import { credentialsOf, group, referenceFaults } from './references.ts'
import { referencesIn, resolveSecrets, type SecretSource } from './secrets.ts'
import { webSecretFaults } from './sections/web.ts'
import { faultWords } from './words.ts'

type Issue = z.core.$ZodIssue
type Series = DocumentOutput['accounts'][number]['series'][number]

/** How quick the judgement is to speak, as in polso.yaml. */
export type DetectionConfig = DocumentOutput['detection']

/** An account of polso.yaml with everything filled in that may be left out. */
export interface ConfiguredAccount {
  readonly id: string
  readonly name: string
  readonly platform: string
  readonly handle: string
  readonly credential: string
  readonly schedule: string
  readonly time_zone: string
  readonly series: readonly Series[]
  readonly detection: DetectionConfig
}

/** The whole configuration: complete, consistent, its secrets resolved. */
export type Config = Omit<DocumentOutput, 'accounts' | 'credentials' | 'notifiers'> & {
  readonly accounts: readonly ConfiguredAccount[]
  readonly credentials: Readonly<Record<string, Credential>>
  readonly notifiers: readonly ConfiguredNotifier[]
}

export interface Checked {
  /** `null` when there are faults. */
  readonly config: Config | null
  /** At most one for each path. */
  readonly faults: readonly PlacedFault[]
}

/** Judges a configuration as written and answers every fault at once. Pure but for the reading of secret files. */
export function checkConfig(raw: unknown, source: SecretSource, plugins: Plugins): Checked {
  const shape = documentSchema.safeParse(raw, { error: faultWords })
  const credentials = readSettings(Object.entries(group(group(raw).credentials)), 'credentials', plugins)
  const notifiers = readSettings(entriesOf(group(raw).notifiers), 'notifiers', plugins)
  const read = [...credentials, ...notifiers]
  const faults = onePerPath([
    ...worded([...(shape.error?.issues ?? []), ...read.flatMap(entry => entry.issues)], raw, plugins),
    ...referenceFaults(raw, plugins),
    ...read.flatMap(entry => resolveSecrets(entry.settings, source, entry.path)),
    ...resolveSecrets(shape.success ? shape.data.web : referencesIn(group(raw).web), source, ['web']),
    ...(shape.success ? webSecretFaults(shape.data.web) : []),
  ])
  if (faults.length > 0 || !shape.success) return { config: null, faults }
  return { config: complete(shape.data, credentials, notifiers), faults }
}

/** The settings of one credential or notifier, read by its plugin's schema. */
interface Read {
  readonly path: readonly [section: string, key: string | number]
  readonly settings: unknown
  readonly issues: readonly Issue[]
}

/** Entries whose plugin does not exist are left out; `referenceFaults` names them. */
function readSettings(
  entries: readonly (readonly [string | number, unknown])[],
  section: 'credentials' | 'notifiers',
  plugins: Plugins,
): readonly Read[] {
  const own = Object.keys((section === 'credentials' ? credentialShape : notifierShape).shape)
  return entries.flatMap(([key, value]) => {
    const entry = group(value)
    const definition =
      section === 'credentials'
        ? plugins.collectors.find(({ platform }) => platform === entry.platform)
        : plugins.notifiers.find(({ type }) => type === entry.type)
    if (!definition) return []
    const path = [section, key] as const
    const { settings, issues } = parseSettings(definition.settings, entry, own, path)
    return [{ path, issues, settings: issues.length === 0 ? settings : referencesIn(entry) }]
  })
}

function entriesOf(list: unknown): readonly (readonly [number, unknown])[] {
  return Array.isArray(list) ? [...list.entries()] : []
}

/**
 * Unknown keys become one fault each, with the key that was probably meant; the fault that this very key is missing
 * would only say the same again.
 */
function worded(issues: readonly Issue[], raw: unknown, plugins: Plugins): readonly PlacedFault[] {
  const schema = jsonSchemaOf(plugins)
  const unknown = issues.flatMap(issue => (issue.code === 'unrecognized_keys' ? unknownKeys(issue, schema, raw) : []))
  const meant = new Set(unknown.map(fault => fault.meant))
  const others = issues
    .filter(issue => issue.code !== 'unrecognized_keys' && !meant.has(pathKey(issue.path)))
    .map(({ path, message }) => ({ path, message }))
  return [...others, ...unknown.map(({ path, message }) => ({ path, message }))]
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, schema: JsonSchema, raw: unknown) {
  const known = knownKeys(schema, issue.path, raw)
  return issue.keys.map(key => {
    const match = nearest(key, known)
    return {
      path: [...issue.path, key],
      message: `is no key that polso knows here; ${suggest(key, known)}`,
      meant: match === null ? null : pathKey([...issue.path, match]),
    }
  })
}

function onePerPath(faults: readonly PlacedFault[]): readonly PlacedFault[] {
  const byPath = new Map<string, PlacedFault>()
  for (const fault of faults) {
    const key = pathKey(fault.path)
    if (!byPath.has(key)) byPath.set(key, fault)
  }
  return [...byPath.values()]
}

function pathKey(path: readonly PropertyKey[]): string {
  return path.map(String).join('\n')
}

/** Fills in what may be left out; the checks above have made sure that it is there. */
function complete(data: DocumentOutput, credentials: readonly Read[], notifiers: readonly Read[]): Config {
  const settingsOf = (read: readonly Read[], key: string | number) => read.find(({ path }) => path[1] === key)?.settings
  const onlySchedule = Object.keys(data.schedules)[0] ?? ''
  return {
    ...data,
    credentials: Object.fromEntries(
      Object.entries(data.credentials).map(([id, { platform }]) => [
        id,
        credentialOf(id, platform, settingsOf(credentials, id)),
      ]),
    ),
    accounts: data.accounts.map(account => ({
      ...account,
      name: account.name ?? account.id,
      credential: account.credential ?? credentialsOf(account.platform, data.credentials)[0] ?? '',
      schedule: account.schedule ?? onlySchedule,
      time_zone: account.time_zone ?? data.time_zone,
      detection: {
        ...data.detection,
        ...account.detection,
        metrics: { ...data.detection.metrics, ...account.detection?.metrics },
      },
    })),
    notifiers: data.notifiers.map(({ id, type, kinds, accounts, language, min_severity, quiet_hours }, index) => ({
      id,
      type,
      kinds,
      min_severity,
      quiet_hours,
      accounts: accounts ?? null,
      language: language ?? data.language,
      settings: settingsOf(notifiers, index),
    })),
  }
}

function credentialOf(id: string, platform: string, settings: unknown): Credential {
  const { monthly_budget_usd: budget } = group(settings)
  return { id, platform, settings, monthly_budget_usd: typeof budget === 'number' ? budget : null }
}
