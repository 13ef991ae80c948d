import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { foundAt } from '../disk.ts'
import type { Kind, View } from './catalogue.ts'
import { ExportError } from './catalogue.ts'
import type { Format, FormatName } from './formats.ts'
import type { Span } from './query.ts'

/**
 * The sidecar of exported files: a Data Package (https://datapackage.org/standard/data-package/, version 2, valid as
 * version 1), the convention of open-data portals. One a folder; each exported file is a resource of it.
 */
export const SIDECAR = 'datapackage.json'

/** What whoever publishes the file may say of it. */
export interface Publication {
  readonly title?: string
  /** By its short name, e.g. CC-BY-4.0. */
  readonly license?: string
  /** Whose data it is. */
  readonly source?: string
}

export interface Written {
  readonly path: string
  readonly bytes: number
  /** SHA-256, hexadecimal. */
  readonly hash: string
}

export interface Resource {
  readonly name: string
  readonly path: string
  readonly [property: string]: unknown
}

export interface DataPackage {
  readonly resources: readonly Resource[]
  readonly [property: string]: unknown
}

/** Where licences that towns publish under can be read; of others only the name is told. */
const licences: Readonly<Record<string, { readonly title: string; readonly path: string }>> = {
  'CC0-1.0': { title: 'CC0 1.0', path: 'https://creativecommons.org/publicdomain/zero/1.0/' },
  'CC-BY-4.0': { title: 'Creative Commons Attribution 4.0', path: 'https://creativecommons.org/licenses/by/4.0/' },
  'CC-BY-SA-4.0': {
    title: 'Creative Commons Attribution Share-Alike 4.0',
    path: 'https://creativecommons.org/licenses/by-sa/4.0/',
  },
  'IODL-2.0': { title: 'Italian Open Data License 2.0', path: 'https://www.dati.gov.it/iodl/2.0/' },
  'ODbL-1.0': { title: 'Open Database License 1.0', path: 'https://opendatacommons.org/licenses/odbl/1-0/' },
}

/** Types of Table Schema (https://datapackage.org/standard/table-schema/#field-types). */
const fieldTypes: Readonly<Record<Kind, { readonly type: string; readonly format?: string }>> = {
  day: { type: 'date' },
  instant: { type: 'datetime' },
  integer: { type: 'integer' },
  count: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  text: { type: 'string' },
  json: { type: 'any' },
  list: { type: 'array' },
}

export function resourceOf(view: View, span: Span, name: FormatName, format: Format, written: Written): Resource {
  const days = [
    ...(span.from === undefined ? [] : [`from ${span.from}`]),
    ...(span.to === undefined ? [] : [`to ${span.to}`]),
  ]
  const cut = days.length === 0 ? '' : ` Here: ${view.dayColumn ?? 'days'} ${days.join(' ')}, both included.`
  return {
    name: basename(written.path)
      .toLowerCase()
      .replace(/[^-a-z0-9._]/g, '-'),
    path: basename(written.path),
    profile: name === 'csv' ? 'tabular-data-resource' : 'data-resource',
    ...(name === 'csv' ? { type: 'table' } : {}),
    title: `analytics.${view.name}`,
    description: `${view.about}${cut}`,
    format: name,
    mediatype: format.mediatype,
    bytes: written.bytes,
    hash: `sha256:${written.hash}`,
    ...format.described,
    schema: {
      fields: view.columns.map(column => ({
        name: column.name,
        ...fieldTypes[column.kind],
        description: column.about,
      })),
      missingValues: [''],
    },
  }
}

/** The package of a folder with one more file, or a newer one in the place of an older. */
export function packageWith(
  known: DataPackage | null,
  resource: Resource,
  publication: Publication,
  now: Date,
): DataPackage {
  const others = (known?.resources ?? []).filter(({ path, name }) => path !== resource.path && name !== resource.name)
  const { title, license, source } = publication
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: 'polso',
    ...known,
    created: now.toISOString(),
    ...(title === undefined ? {} : { title }),
    ...(license === undefined ? {} : { licenses: [{ name: license, ...licences[license] }] }),
    ...(source === undefined ? {} : { sources: [{ title: source }] }),
    resources: [...others, resource],
  }
}

/** The package that lies beside a file; `null` where there is none. Throws `ExportError` for a file that is none. */
export async function knownPackage(file: string): Promise<DataPackage | null> {
  const path = join(dirname(file), SIDECAR)
  const found = foundAt(path)
  if (found === null) return null
  const known = found === 'file' ? parsed(await readFile(path, 'utf8')) : null
  if (known !== null) return known
  throw new ExportError(`${path} is no data package: export into another folder, or leave it out with --no-sidecar`)
}

function parsed(text: string): DataPackage | null {
  try {
    const known = JSON.parse(text) as Partial<DataPackage> | null
    return Array.isArray(known?.resources) ? { ...known, resources: known.resources } : null
  } catch {
    return null
  }
}

/** Counts and hashes what passes by. */
export class Tally {
  bytes = 0
  readonly #hash = createHash('sha256')

  add(chunk: Uint8Array): void {
    this.bytes += chunk.byteLength
    this.#hash.update(chunk)
  }

  /** Once, at the end. */
  written(path: string): Written {
    return { path, bytes: this.bytes, hash: this.#hash.digest('hex') }
  }
}
