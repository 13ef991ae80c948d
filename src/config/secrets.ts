import { inspect } from 'node:util'
import { z } from 'zod'

/** Where references are looked up; injected, so that tests need neither variables nor files. */
export interface SecretSource {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Throws what `fs.readFileSync` throws. */
  readonly readFile: (path: string) => string
}

/** A reference that could not be resolved: where it stands and what to do. Never holds a value. */
export interface SecretFault {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const hidden = '[secret]'

/** The same in every copy of this file: a collector from npm may have brought its own. */
const isSecret = Symbol.for('polso.Secret')

/**
 * A secret that the configuration names but does not hold. Whatever prints it (a log, JSON, an error, the console)
 * prints `[secret]`; only `reveal()` gives the value, for the moment of its use.
 */
export class Secret {
  /** `env:NAME` or `file:/path`; no secret itself. */
  readonly reference: string
  #value: string | undefined

  constructor(reference: string) {
    this.reference = reference
  }

  /** A secret whose value is already known, for settings that are built by code. */
  static of(value: string): Secret {
    const secret = new Secret('given by code')
    secret.#value = value
    return secret
  }

  get [isSecret](): true {
    return true
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && isSecret in value
  }

  /** Looks the reference up; answers the fault with its remedy, or `null`. */
  resolve(source: SecretSource): string | null {
    if (this.#value !== undefined) return null
    const found = lookUp(this.reference, source)
    if ('fault' in found) return found.fault
    this.#value = found.value
    return null
  }

  get isResolved(): boolean {
    return this.#value !== undefined
  }

  /** Throws when the configuration was parsed but its secrets were never resolved: a mistake of the program. */
  reveal(): string {
    if (this.#value === undefined) throw new Error(`the secret ${this.reference} was not resolved`)
    return this.#value
  }

  toString(): string {
    return hidden
  }

  toJSON(): string {
    return hidden
  }

  [inspect.custom](): string {
    return hidden
  }
}

type LookUp = { readonly value: string } | { readonly fault: string }

function lookUp(reference: string, source: SecretSource): LookUp {
  const name = reference.slice(reference.indexOf(':') + 1)
  return reference.startsWith('env:') ? fromEnvironment(name, source) : fromFile(name, source)
}

function fromEnvironment(name: string, source: SecretSource): LookUp {
  const value = source.env[name]
  if (value === undefined) return { fault: `the environment variable ${name} is not set; set it where polso starts` }
  if (value.trim() === '') return { fault: `the environment variable ${name} is empty; give it the secret` }
  return { value }
}

function fromFile(path: string, source: SecretSource): LookUp {
  try {
    const value = source.readFile(path).replace(/(\r?\n)+$/, '')
    if (value.trim() === '') return { fault: `the file ${path} is empty; write the secret into it` }
    return { value }
  } catch (error) {
    return { fault: fileFault(path, error) }
  }
}

function fileFault(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return `there is no file ${path}; create it, or mount the secret there`
  if (code === 'EACCES' || code === 'EPERM')
    return `the file ${path} may not be read; let the user that runs polso read it`
  return `the file ${path} could not be read${typeof code === 'string' ? ` (${code})` : ''}`
}

const referencePattern = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+)$/

/** The schema of a secret in the settings of a collector or a notifier: a reference goes in, a `Secret` comes out. */
export function secret() {
  return z
    .string({ error: issue => (issue.input === undefined ? missing : notAReference) })
    .regex(referencePattern, { error: notAReference })
    .describe('A reference to a secret: `env:NAME` (environment variable) or `file:/path`.')
    .transform(reference => new Secret(reference))
}

const missing = 'is missing; write `env:NAME` (an environment variable) or `file:/path` (a file that holds the secret)'
const notAReference =
  'a secret is named, never written here: put it into an environment variable or a file and write `env:NAME` or `file:/path`'

/** Resolves every secret found anywhere below `root` and answers the faults of those that can't be. */
export function resolveSecrets(
  root: unknown,
  source: SecretSource,
  path: readonly PropertyKey[] = [],
): readonly SecretFault[] {
  if (root instanceof Secret) {
    const message = root.resolve(source)
    return message === null ? [] : [{ path, message }]
  }
  if (typeof root !== 'object' || root === null) return []
  const entries = Array.isArray(root) ? [...root.entries()] : Object.entries(root)
  return entries.flatMap(([key, value]) => resolveSecrets(value, source, [...path, key]))
}

/** The references below settings that are faulty in other ways, so that theirs are told together with those. */
export function referencesIn(raw: unknown): unknown {
  if (typeof raw === 'string') return referencePattern.test(raw) ? new Secret(raw) : undefined
  if (typeof raw !== 'object' || raw === null) return undefined
  if (Array.isArray(raw)) return raw.map(referencesIn)
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, referencesIn(value)]))
}

/** Every value that was resolved below `root`, for whoever must keep them out of sight. */
export function secretValues(root: unknown): readonly string[] {
  if (root instanceof Secret) return root.isResolved ? [root.reveal()] : []
  if (typeof root !== 'object' || root === null) return []
  return Object.values(root).flatMap(secretValues)
}
