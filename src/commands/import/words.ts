import type { ImportOutcome, ImportRequest } from '../../import/import.ts'
import type { Refusal } from '../../import/reading.ts'
import { wrap } from '../output.ts'

/** What a person and a program are told of an import. */
export interface Told {
  readonly account: string
  readonly dryRun?: true
  readonly skipRefused?: true
}

const SHOWN = 20

export function toText(request: ImportRequest, outcome: ImportOutcome, options: Told): string {
  const { content, plan } = outcome
  const { section, encoding } = content
  const from = section === null ? '' : `, "${section}"`
  const head = `${request.fileName} (${encoding}${from}): ${readOf(content)} as ${request.target.metric} of ${options.account}`
  const instead = request.replace ? "the file's are taken" : "left as they are; --replace-observed takes the file's"
  const counts = [
    `  ${plan.fresh.length} new`,
    `  ${plan.same.length} as known`,
    `  ${plan.differing.length} differ from what is known${plan.differing.length > 0 ? `: ${instead}` : ''}`,
    ...shown(plan.differences.map(differenceOf)),
    `  ${plan.refused.length} refused`,
    ...shown(plan.refused.map(lineOf)),
  ]
  return [wrap(head, ''), ...counts, endOf(outcome, options)].join('\n')
}

function readOf({ columns, minus, counted }: ImportOutcome['content']): string {
  const read = columns.map(name => `${minus.includes(name) ? 'less ' : ''}"${name}"`).join(', ')
  return counted ? `rows by ${read}` : read
}

const shown = (lines: readonly string[]) => [
  ...lines.slice(0, SHOWN).map(line => `    ${line}`),
  ...(lines.length > SHOWN ? [`    and ${lines.length - SHOWN} more`] : []),
]

function differenceOf({ day, segment, file, known, imported }: ImportOutcome['plan']['differences'][number]): string {
  const what = [day, segment].join(' ').trim()
  return `${what}: the file says ${file ?? 'nothing'}, known is ${known ?? 'nothing'} (${imported ? 'from a file' : 'observed'})`
}

export const lineOf = ({ line, column, message }: Refusal) => `line ${line}, ${column}: ${message}`

function endOf({ id, added, replaced, plan }: ImportOutcome, { dryRun, skipRefused }: Told): string {
  if (dryRun && plan.refused.length > 0 && !skipRefused) {
    return 'Nothing was changed. Without --dry-run nothing would be either, for rows are refused: correct them, or add --skip-refused.'
  }
  if (dryRun) return 'Nothing was changed: this was a dry run.'
  if (id === null) return 'Nothing was changed: the file tells nothing new.'
  return `Imported as number ${id}: ${added} added, ${replaced} replaced. Take it back with: polso imports undo ${id}`
}

export function toDocument(
  request: ImportRequest,
  { content, plan, id, added, replaced }: ImportOutcome,
  options: Told,
) {
  return {
    file: request.fileName,
    account: options.account,
    metric: request.target.metric,
    dimension: request.target.dimension,
    encoding: content.encoding,
    section: content.section,
    columns: content.columns,
    minus: content.minus,
    counted: content.counted,
    new: plan.fresh.length,
    same: plan.same.length,
    differing: plan.differing.length,
    differences: plan.differences,
    refused: plan.refused,
    dry_run: options.dryRun ?? false,
    import: id,
    added: options.dryRun ? 0 : added,
    replaced: options.dryRun ? 0 : replaced,
  }
}
