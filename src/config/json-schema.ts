import { z } from 'zod'
import { credentialShape, documentSchema, notifierShape } from './document.ts'
import type { Path, Plugins } from './plugins.ts'
import { group } from './references.ts'

/** A JSON Schema, as much of it as is read here. */
export interface JsonSchema {
  [keyword: string]: unknown
  properties?: Record<string, JsonSchema>
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  anyOf?: JsonSchema[]
  required?: string[]
}

/** The JSON Schema of polso.yaml, for editors: our own part, and one branch for each collector and each notifier. */
export function jsonSchemaOf(plugins: Plugins): JsonSchema {
  const schema = toJson(documentSchema)
  const properties = schema.properties ?? {}
  const platforms = plugins.collectors.map(d => d.platform)
  const credentials = plugins.collectors.map(d => branch(credentialShape, d.settings, 'platform', d.platform))
  const notifiers = plugins.notifiers.map(d => branch(notifierShape, d.settings, 'type', d.type))
  Object.assign(properties.credentials ?? {}, {
    additionalProperties: { anyOf: [...credentials, ofThirdParty(platforms)] },
  })
  Object.assign(properties.notifiers ?? {}, { items: { anyOf: notifiers } })
  const platform = properties.accounts?.items?.properties?.platform
  Object.assign(platform ?? {}, { anyOf: [{ enum: platforms }, { type: 'string' }] })
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'polso.yaml', ...schema }
}

/** An editor can't know the settings of a third party's collector. */
function ofThirdParty(ours: readonly string[]): JsonSchema {
  return { type: 'object', properties: { platform: { type: 'string', not: { enum: ours } } }, required: ['platform'] }
}

function branch(shape: z.ZodType, settings: z.ZodType, key: string, value: string): JsonSchema {
  const own = toJson(shape)
  const theirs = toJson(settings)
  return {
    type: 'object',
    properties: { ...own.properties, [key]: { const: value }, ...theirs.properties },
    required: [...(own.required ?? []), ...(theirs.required ?? [])],
    additionalProperties: theirs.additionalProperties ?? false,
  }
}

function toJson(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest as JsonSchema
}

/** The keys that may stand at a path of the file; of several branches the one that the file's own words choose. */
export function knownKeys(schema: JsonSchema, path: Path, raw: unknown): readonly string[] {
  const here = schema.anyOf?.find(option => isChosen(option, raw)) ?? schema
  const [key, ...rest] = path
  if (key === undefined) return Object.keys(here.properties ?? {})
  const below = typeof key === 'number' ? here.items : (here.properties?.[String(key)] ?? here.additionalProperties)
  if (typeof below !== 'object') return []
  return knownKeys(below, rest, typeof key === 'number' ? itemOf(raw, key) : group(raw)[String(key)])
}

function isChosen(option: JsonSchema, raw: unknown): boolean {
  return Object.entries(option.properties ?? {}).every(
    ([key, property]) => !('const' in property) || property.const === group(raw)[key],
  )
}

function itemOf(raw: unknown, index: number): unknown {
  return Array.isArray(raw) ? (raw[index] as unknown) : undefined
}
