import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { basename } from 'node:path'
import { Command, Option } from 'commander'
import { nearest, suggest } from '../config/nearest.ts'
import { timeZone as zone } from '../config/primitives.ts'
import { codeOf } from '../disk.ts'
import type { Decimal } from '../import/counts.ts'
import { type ImportRequest, importFile, RefusedError, tryImport } from '../import/import.ts'
import type { AudienceReading } from '../import/reading.ts'
import { type Dimension, dimensions } from '../import/segments.ts'
import { ImportError, MOST_BYTES } from '../import/text.ts'
import type { Runtime } from '../runtime.ts'
import { listAccounts } from '../store/accounts.ts'
import { audienceMetrics } from '../store/imports.ts'
import { UsageError } from './errors.ts'
import { dayFrom } from './events.ts'
import { lineOf, toDocument, toText } from './import/words.ts'
import { jsonOption } from './options.ts'
import { print, printJson } from './output.ts'
import { refuseUnknownAccount } from './runs.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
History that the platforms no longer give: exports of Meta Business Suite and X, sheets kept by hand. Encoding, columns,
titles and the way days and numbers are written are found out, or told. What was observed is never replaced unless told.
Try it first with --dry-run. "polso imports" lists what was imported, "polso imports undo" takes it back.

Examples:
  polso import "Facebook reach.csv" --account comune-facebook --metric reach --dry-run
  polso import account_overview_analytics.csv --account comune-twitter --metric new_followers
  polso import posts.csv --account comune-facebook --metric posts_published --time-zone America/Los_Angeles
  polso import followers.csv --account comune-facebook --metric followers --date-column Data --value-column Fan
  polso import audience.csv --account comune-facebook --dimension age_gender --wide --day 2019-12-31 --percent-of 12040`

/** Daily figures of an account, as `analytics/daily.ts` describes them. */
const metrics = [
  'followers',
  'new_followers',
  'posts_published',
  'interactions_gained',
  'interactions_of_posts',
  'views',
  'reach',
] as const

/** Differences to the day before may be negative. */
const signed: readonly string[] = ['new_followers', 'interactions_gained']

interface ImportOptions {
  readonly account: string
  readonly metric?: string
  readonly dimension?: Dimension
  readonly section?: string
  readonly dateColumn?: string
  readonly dateFormat?: string
  readonly day?: string
  readonly valueColumn?: readonly string[]
  readonly minusColumn?: readonly string[]
  readonly timeZone?: string
  readonly segmentColumn?: readonly string[]
  readonly wide?: true
  readonly percentOf?: string
  readonly decimal?: Decimal
  readonly author?: string
  readonly dryRun?: true
  readonly replaceObserved?: true
  readonly skipRefused?: true
  readonly json?: true
}

export function importCommand(): Command {
  return new Command('import')
    .description('take in history from a CSV file')
    .argument('<file>', 'the exported file')
    .requiredOption('--account <id>', 'whose history it is')
    .option('--metric <name>', `what it tells: ${metrics.join(', ')}; with --dimension the name of the breakdown`)
    .addOption(new Option('--dimension <dimension>', 'it tells of the audience, by').choices(dimensions))
    .option('--section <title>', 'the table under this title, where the file has several')
    .option('--date-column <name>', 'the column of days')
    .option('--date-format <format>', 'how days are written, e.g. DD/MM/YYYY')
    .option('--day <day>', 'all rows are of this day, YYYY-MM-DD')
    .option('--time-zone <zone>', 'times of day in the file are of this zone, e.g. America/Los_Angeles')
    .option('--value-column <name...>', 'the column of values; several are added up')
    .option('--minus-column <name...>', 'columns that are taken away from them')
    .option('--segment-column <name...>', 'with --dimension: the column that names the segment; two for age_gender')
    .option('--wide', 'with --dimension: the other columns are segments, too')
    .option('--percent-of <people>', 'with --dimension: values are percentages of so many people')
    .addOption(new Option('--decimal <sign>', 'the decimal sign of numbers').choices([',', '.']))
    .option('--author <name>', 'who imports it; left out: the user who runs the command')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--replace-observed', 'let the file take the place of what is known otherwise')
    .option('--skip-refused', 'leave rows out that can not be taken')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((file: string, options: ImportOptions) =>
      withRuntime({ command: 'import' }, async runtime => {
        const request = await requestOf(runtime, file, options)
        await told(() => run(runtime, request, options))
      }),
    )
}

async function run({ db }: Runtime, request: ImportRequest, options: ImportOptions): Promise<void> {
  const outcome = await (options.dryRun ? tryImport(db, request) : importFile(db, request))
  if (options.json) printJson(toDocument(request, outcome, options))
  else print(toText(request, outcome, options))
}

async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ImportError)) throw error
    const rows = error instanceof RefusedError ? `${error.plan.refused.map(lineOf).join('\n')}\n` : ''
    throw new UsageError(rows + error.message)
  }
}

async function requestOf(runtime: Runtime, file: string, options: ImportOptions): Promise<ImportRequest> {
  const { db, config, clock } = runtime
  await refuseUnknownAccount(db, config, options.account)
  const account = (await listAccounts(db)).find(({ key }) => key === options.account)
  if (!account)
    throw new UsageError(`"${options.account}" was never read: start the worker once (polso start), then import`)
  const { accountId, platform, timeZone } = account
  const dimension = options.dimension ?? null
  const metric =
    dimension === null ? figureOf(options) : await breakdownOf(runtime, platform, dimension, options.metric)
  return {
    fileName: basename(file),
    target: { accountId, timeZone, metric, dimension },
    reading: readingOf(options, timeZone),
    bytes: await contentOf(file),
    author: options.author?.trim() || userInfo().username,
    now: clock.now(),
    threshold: config.audience.threshold,
    replace: options.replaceObserved ?? false,
    skipRefused: options.skipRefused ?? false,
  }
}

function figureOf({ metric }: ImportOptions): string {
  if (metric === undefined)
    throw new UsageError(`What does the file tell? Add --metric: ${metrics.join(', ')}; or --dimension`)
  if (metrics.some(name => name === metric)) return metric
  throw new UsageError(`There is no daily figure "${metric}"; ${suggest(metric, metrics)}`)
}

/**
 * A name of the dictionary that tells of this dimension: which cells are hidden follows the days beside that are stored
 * under the same name, so a second name for the same people would show what the first one hides.
 */
async function breakdownOf(
  { db }: Runtime,
  platform: string,
  dimension: Dimension,
  metric = `followers_by_${dimension}`,
): Promise<string> {
  const tells = (name: string) => name.endsWith(`_by_${dimension}`) || !name.includes('_by_')
  const known = [...new Set([`followers_by_${dimension}`, ...(await audienceMetrics(db, platform)).filter(tells)])]
  if (known.includes(metric)) return metric
  const meant = nearest(metric, known)
  throw new UsageError(
    `There is no breakdown "${metric}" by ${dimension}; ${meant === null ? '' : `did you mean "${meant}"? `}known are: ${known.join(', ')}`,
  )
}

function readingOf(options: ImportOptions, account: string): ImportRequest['reading'] {
  const { metric, section, dateColumn, dateFormat, day, valueColumn, minusColumn, timeZone, decimal } = options
  if (day !== undefined && dateColumn !== undefined) throw new UsageError('--day and --date-column exclude each other')
  if (minusColumn && !valueColumn) throw new UsageError('--minus-column is taken away from --value-column: name both')
  return {
    ...(metric !== undefined && { metric }),
    ...(section !== undefined && { section }),
    ...(dateColumn !== undefined && { dateColumn }),
    ...(dateFormat !== undefined && { dateFormat }),
    ...(day !== undefined && { day: dayFrom('--day', day) }),
    ...(valueColumn !== undefined && { valueColumns: valueColumn }),
    ...(minusColumn !== undefined && { minusColumns: minusColumn }),
    ...(timeZone !== undefined && { zones: { file: zoneFrom(timeZone), account } }),
    ...(decimal !== undefined && { decimal }),
    signed: signed.includes(options.metric ?? ''),
    audience: audienceOf(options),
  }
}

function zoneFrom(name: string): string {
  const { error } = zone.safeParse(name)
  if (!error) return name
  throw new UsageError(`--time-zone "${name}" ${error.issues[0]?.message}`)
}

function audienceOf({ dimension, segmentColumn = [], wide, percentOf }: ImportOptions): AudienceReading | null {
  if (dimension === undefined) {
    const alone = segmentColumn.length > 0 ? '--segment-column' : wide ? '--wide' : percentOf && '--percent-of'
    if (alone) throw new UsageError(`${alone} belongs to --dimension`)
    return null
  }
  const people = percentOf === undefined ? null : Number(percentOf)
  if (people !== null && !(Number.isSafeInteger(people) && people > 0)) {
    throw new UsageError('--percent-of must be a whole number of people, e.g. --percent-of 12040')
  }
  return { dimension, segmentColumns: segmentColumn, wide: wide ?? false, percentOf: people }
}

/** Looked at before it is opened: opening a pipe waits for who writes into it, and a device may never end. */
async function contentOf(path: string): Promise<Uint8Array> {
  try {
    refuseUnfit(path, await stat(path))
    return await readFile(path)
  } catch (error) {
    if (error instanceof UsageError) throw error
    const code = codeOf(error)
    throw new UsageError(code === 'ENOENT' ? `There is no file ${path}` : `${path} can not be read (${code})`)
  }
}

function refuseUnfit(path: string, found: Stats): void {
  if (found.isDirectory()) throw new UsageError(`${path} is a folder; name the file in it`)
  if (!found.isFile()) throw new UsageError(`${path} is a device or a pipe, no file; save the export as a file first`)
  if (found.size <= MOST_BYTES) return
  const mb = (bytes: number) => Math.ceil(bytes / 1024 / 1024)
  throw new UsageError(
    `${path} has ${mb(found.size)} MB, and no history of one account has more than ${mb(MOST_BYTES)}: is it the right file?`,
  )
}
