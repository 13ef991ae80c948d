import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { CollectorDefinition } from './collector.ts'

const callable = z.custom<(...args: never[]) => unknown>(value => typeof value === 'function', 'expected a function')

const metric = z.object({
  metric: z.string().min(1),
  of: z.enum(['account', 'post', 'audience']),
  unit: z.enum(['people', 'count', 'seconds', 'milliseconds']),
  period: z.enum(['instant', 'day', 'week', 'days_28', 'lifetime']),
  interaction: z.boolean(),
  platformName: z.string(),
  validFrom: z.iso.date().nullable(),
  validTo: z.iso.date().nullable(),
  description: z.string().min(1),
})

/** What the host relies on; TypeScript can't vouch for a package that is loaded by name. */
const definition = z.object({
  platform: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected small letters, digits and hyphens'),
  title: z.string().min(1),
  settings: z.object({ safeParse: callable }, 'expected a zod schema'),
  batchSize: z.int().positive(),
  metrics: z.array(metric).min(1),
  handleFault: callable,
  create: callable,
})

/** A collector that the configuration names could not be used; the message says which, why and what to do. */
export class CollectorLoadError extends Error {
  constructor(name: string, problem: string, cause?: unknown) {
    super(`collectors: ${name}: ${problem}`, { cause })
    this.name = 'CollectorLoadError'
  }
}

/**
 * Loads a collector from an npm package, or from a file where the name begins with `.` or `/`. Its default export is a
 * `CollectorDefinition`. Looked up from `folder`, where `polso.yaml` lies, then from where Polso is installed.
 */
export async function loadCollector(name: string, folder: string): Promise<CollectorDefinition<unknown>> {
  const module = await imported(name, folder)
  const found = 'default' in module ? module.default : undefined
  const faults = definitionFaults(found)
  if (faults !== null) throw new CollectorLoadError(name, `its default export is no collector definition:\n${faults}`)
  return found as CollectorDefinition<unknown>
}

/** Faults of a would-be definition as text, `null` when it is one. */
export function definitionFaults(candidate: unknown): string | null {
  const result = definition.safeParse(candidate)
  return result.success ? null : z.prettifyError(result.error)
}

async function imported(name: string, folder: string): Promise<object> {
  const place = placeOf(name, folder)
  try {
    return await import(place ?? name)
  } catch (cause) {
    // What lies there and misses a package of its own tells that itself.
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
    const missing = place === null && (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    const problem = missing ? `not found; install it: npm install ${name}` : `fails to load: ${String(cause)}`
    throw new CollectorLoadError(name, problem, cause)
  }
}

/** The file that `import` means by a name in a folder, as a URL; `null` where there is none. */
function placeOf(name: string, folder: string): string | null {
  const { resolve } = createRequire(join(folder, 'package.json'))
  try {
    return pathToFileURL(resolve(name)).href
  } catch {
    // Node resolves as `require` does when asked from another folder, and many a package is for `import` alone.
    return entryOf(name, resolve.paths(name) ?? [])
  }
}

const packageJson = z.object({ exports: z.unknown() })

function entryOf(name: string, folders: readonly string[]): string | null {
  const home = folders.map(folder => join(folder, name)).find(place => existsSync(join(place, 'package.json')))
  if (home === undefined) return null
  const { exports } = packageJson.parse(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')))
  const entry = importedBy(exports)
  return entry === null ? null : pathToFileURL(join(home, entry)).href
}

/** The first of a package's conditional exports that is for an `import` in Node. */
function importedBy(exports: unknown): string | null {
  if (typeof exports === 'string') return exports
  if (typeof exports !== 'object' || exports === null) return null
  const fitting = Object.entries(exports).find(([key]) => ['.', 'node', 'import', 'default'].includes(key))
  return fitting ? importedBy(fitting[1]) : null
}
