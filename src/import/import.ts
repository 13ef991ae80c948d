import { createHash } from 'node:crypto'
import { type Day, dayOf } from '../days.ts'
import type { Db, Trx } from '../store/database.ts'
import type { ImportedValue, ImportTarget } from '../store/import-rows.ts'
import { followersNear, importOf, knownValues, lockFigures, markRevised, writeImport } from '../store/imports.ts'
import { type Plan, planOf, refuseFuture, refuseGains } from './plan.ts'
import { type FileContent, readContent } from './read.ts'
import type { FileValue, Reading } from './reading.ts'
import { ImportError } from './text.ts'

/** A file, what it is to be, and how to read it. */
export interface ImportRequest {
  readonly fileName: string
  readonly bytes: Uint8Array
  readonly target: ImportTarget
  readonly reading: Reading
  readonly author: string
  readonly now: Date
  /** Smaller audience cells are stored as suppressed. */
  readonly threshold: number
  /** Values of the file take the place of others that are known. */
  readonly replace: boolean
  /** Rows that can't be taken are left out; otherwise they keep the whole file out. */
  readonly skipRefused: boolean
}

export interface ImportOutcome {
  readonly content: FileContent
  readonly plan: Plan
  /** `null` where nothing was to be changed. */
  readonly id: number | null
  readonly added: number
  readonly replaced: number
}

/** What an import would do. Changes nothing. Throws `ImportError`. */
export async function tryImport(db: Db, request: ImportRequest): Promise<ImportOutcome> {
  const content = contentOf(request)
  const plan = await planned(db, request, content)
  return { content, plan, id: null, added: plan.fresh.length, replaced: request.replace ? plan.differing.length : 0 }
}

/** Imports a file in one transaction, wholly or not at all. Throws `ImportError`. */
export async function importFile(db: Db, request: ImportRequest): Promise<ImportOutcome> {
  const content = contentOf(request)
  return db.transaction().execute(async trx => {
    await lockFigures(trx, request.target.accountId)
    const plan = await planned(trx, request, content)
    if (plan.refused.length > 0 && !request.skipRefused) throw new RefusedError(content, plan)
    const values = valuesOf(plan, request.replace)
    const [added, replaced] = [plan.fresh.length, values.length - plan.fresh.length]
    const id = values.length === 0 ? null : await store(trx, request, content, values, { added, replaced })
    return { content, plan, id, added, replaced }
  })
}

/** Rows of the file can't be taken; nothing was changed. */
export class RefusedError extends ImportError {
  readonly content: FileContent
  readonly plan: Plan
  constructor(content: FileContent, plan: Plan) {
    super('Nothing was imported: correct these rows in the file, or leave them out with --skip-refused')
    this.content = content
    this.plan = plan
  }
}

/** With days that are not over refused. */
function contentOf({ bytes, reading, target, now }: ImportRequest): FileContent {
  const content = readContent(bytes, reading)
  const column = reading.day === undefined ? (content.columns[0] ?? '') : '--day'
  const { values, refused } = refuseFuture(content.values, column, dayOf(now, target.timeZone))
  return { ...content, values, refused: [...content.refused, ...refused].sort((a, b) => a.line - b.line) }
}

async function planned(db: Db, request: ImportRequest, content: FileContent): Promise<Plan> {
  const { target, bytes } = request
  const earlier = await importOf(db, target, sha256Of(bytes))
  if (earlier) {
    const on = dayOf(earlier.at, target.timeZone)
    throw new ImportError(
      `This file was imported on ${on} as number ${earlier.id}; take it back first with: polso imports undo ${earlier.id}`,
    )
  }
  const { first, last } = spanOf(content.values)
  const known = content.values.length === 0 ? [] : await knownValues(db, target, first, last)
  const near = target.metric === 'followers' ? await followersNear(db, target.accountId, first, last) : null
  refuseGains(content.values, near)
  return planOf(content.values, content.refused, known)
}

function valuesOf(plan: Plan, replace: boolean): (FileValue & ImportedValue)[] {
  const fresh = plan.fresh.map(value => ({ ...value, instead: false }))
  if (!replace) return fresh
  const imported = new Set(plan.differences.flatMap(({ day, imported }) => (imported ? day : [])))
  return [...fresh, ...plan.differing.map(value => ({ ...value, instead: !imported.has(value.day) }))]
}

async function store(
  trx: Trx,
  request: ImportRequest,
  content: FileContent,
  values: readonly (ImportedValue & FileValue)[],
  counts: { readonly added: number; readonly replaced: number },
): Promise<number> {
  const { target, bytes, fileName, author, now, threshold } = request
  const { first, last } = spanOf(values)
  const { encoding, delimiter, section, columns, minus, counted } = content
  const settings = { encoding, delimiter, section, columns, minus, counted, ...settingsOf(request.reading) }
  const span = { firstDay: first, lastDay: last }
  const entry = { ...target, ...counts, ...span, fileName, sha256: sha256Of(bytes), settings, author, now }
  const id = await writeImport(trx, entry, values, threshold)
  if (counts.replaced > 0) await markRevised(trx, target.accountId)
  return id
}

function settingsOf({ dateFormat, decimal, day, audience, zones }: Reading) {
  return {
    time_zone: zones?.file ?? null,
    date_format: dateFormat ?? null,
    decimal: decimal ?? null,
    day: day ?? null,
    percent_of: audience?.percentOf ?? null,
  }
}

function spanOf(values: readonly { readonly day: Day }[]): { first: Day; last: Day } {
  const days = values.map(({ day }) => day).sort()
  return { first: days[0] ?? '', last: days.at(-1) ?? '' }
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
