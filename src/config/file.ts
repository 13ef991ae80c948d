import { basename } from 'node:path'
import { type Config, checkConfig } from './check.ts'
import { ConfigError, type Fault, inOrder } from './faults.ts'
import type { Plugins } from './plugins.ts'
import type { SecretSource } from './secrets.ts'
import { readYaml } from './yaml.ts'

export type { Config, ConfiguredAccount, DetectionConfig } from './check.ts'

/** What was read of a polso.yaml: a configuration, or all its faults. */
export interface ReadConfig {
  readonly config: Config | null
  readonly faults: readonly Fault[]
}

/** Judges the text of a polso.yaml. */
export function readConfig(text: string, source: SecretSource, plugins: Plugins): ReadConfig {
  const file = readYaml(text)
  if (file.faults.length > 0) return { config: null, faults: file.faults }
  if (file.value === null || typeof file.value !== 'object' || Array.isArray(file.value)) {
    return { config: null, faults: [{ path: [], line: 1, message: emptyFile }] }
  }
  const { config, faults } = checkConfig(file.value, source, plugins)
  return { config, faults: inOrder(faults.map(fault => ({ ...fault, line: file.lineOf(fault.path) }))) }
}

const emptyFile = 'holds no configuration; copy polso.example.yaml and change what is yours'

/** A configuration built by code, e.g. the demo's. Throws `ConfigError`. */
export function configOf(raw: unknown, source: SecretSource, plugins: Plugins, name = 'the configuration'): Config {
  const { config, faults } = checkConfig(raw, source, plugins)
  if (config === null)
    throw new ConfigError([{ source: name, faults: faults.map(fault => ({ ...fault, line: null })) }])
  return config
}

/** Reads the file at `path`. Throws `ConfigError` with every fault. */
export function loadConfig(path: string, source: SecretSource, plugins: Plugins): Config {
  const { config, faults } = readConfig(readText(path, source), source, plugins)
  if (config === null) throw new ConfigError([{ source: basename(path), faults }])
  return config
}

/** The text of the configuration file; throws `ConfigError` when it can't be read. */
export function readText(path: string, source: SecretSource): string {
  try {
    return source.readFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    const why = code === 'ENOENT' ? 'there is no such file; copy polso.example.yaml' : `it can't be read (${code})`
    throw ConfigError.of(path, why)
  }
}

/** Names of the environment variables that the text refers to, whether or not the rest of it is right. */
export function referencedVariables(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/\benv:([A-Za-z_][A-Za-z0-9_]*)/g)].map(match => match[1] ?? ''))
}
