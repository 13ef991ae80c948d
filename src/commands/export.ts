import { once } from 'node:events'
import { extname } from 'node:path'
import { Command, Option } from 'commander'
import { ExportError, listViews, type View, viewNamed } from '../export/catalogue.ts'
import {
  knownPackage,
  type Publication,
  packageWith,
  resourceOf,
  SIDECAR,
  type Written,
} from '../export/data-package.ts'
import { refuseExisting, writeWhole } from '../export/file.ts'
import { type Chunks, type Format, type FormatName, formatNames, formats } from '../export/formats.ts'
import { queryOf } from '../export/query.ts'
import { readRows } from '../export/rows.ts'
import type { Runtime } from '../runtime.ts'
import { UsageError } from './errors.ts'
import { dayFrom } from './events.ts'
import { print, table } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Without a view it lists them. Days are inclusive and those of the accounts' time zones; a week, month, event or alert
counts to the day it begins on. Beside a file, datapackage.json tells what the columns mean.

Examples:
  polso export accounts_daily --from 2019-03-25 --to 2019-07-31 --out accounts.csv
  polso export posts_report --format xlsx --out posts.xlsx
  polso export audience_demographics --format parquet --out audience.parquet --license CC-BY-4.0 --source "Comune"
  polso export accounts_monthly --format jsonl | head`

interface ExportOptions extends Publication {
  readonly from?: string
  readonly to?: string
  readonly format?: FormatName
  readonly out: string
  readonly force?: true
  readonly bom?: true
  readonly sidecar: boolean
}

export function exportCommand(): Command {
  return new Command('export')
    .description('write a view of the analysts as csv, jsonl, parquet or xlsx')
    .argument('[view]', 'a view of schema analytics, e.g. accounts_daily')
    .option('--from <day>', 'first day, YYYY-MM-DD')
    .option('--to <day>', 'last day')
    .addOption(new Option('--format <format>', 'default: as the file is called, else csv').choices(formatNames))
    .option('--out <file>', '- is standard output', '-')
    .option('--force', 'replace a file that is there')
    .option('--bom', 'begin a csv with a byte order mark, for Excel')
    .option('--title <text>', 'for datapackage.json: of the whole collection')
    .option('--license <name>', 'for datapackage.json, e.g. CC-BY-4.0 or IODL-2.0')
    .option('--source <text>', 'for datapackage.json: whose data it is')
    .option('--no-sidecar', 'write no datapackage.json beside the file')
    .addHelpText('after', help)
    .action((view: string | undefined, options: ExportOptions) =>
      withRuntime({ command: 'export' }, async runtime => {
        const views = await listViews(runtime.db)
        if (view === undefined) return print(table(columns, views))
        await told(() => exportView(runtime, viewNamed(views, view), options))
      }),
    )
}

const columns = [
  { title: 'VIEW', of: ({ name }: View) => name },
  { title: 'DAYS BY', of: ({ dayColumn }: View) => dayColumn },
  { title: 'COLUMNS', of: (view: View) => view.columns.length, align: 'right' },
  { title: 'ABOUT', of: ({ about }: View) => about, flexible: true },
] as const

/** What was asked in a way that can't be meant is wrong usage. */
async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw error instanceof ExportError ? new UsageError(error.message) : error
  }
}

async function exportView(runtime: Runtime, view: View, options: ExportOptions): Promise<void> {
  const { out, bom = false } = options
  const span = spanOf(options)
  const name = formatOf(options)
  const format: Format = formats[name]
  if (bom && name !== 'csv') throw new UsageError('--bom is for csv only')
  const query = queryOf(view, span)
  const chunks = (signal: AbortSignal) => stoppable(format.write(readRows(runtime.pool, query), view, { bom }), signal)
  if (out === '-') {
    refuseTerminal(format, name)
    return interruptible(signal => toStandardOutput(chunks(signal)))
  }
  refuseExisting(out, options.force ?? false)
  if (options.sidecar) await knownPackage(out)
  const written = await interruptible(signal => writeWhole(out, chunks(signal), { force: options.force ?? false }))
  if (options.sidecar) await describe(view, options, name, written, runtime.clock.now())
}

function spanOf({ from, to }: ExportOptions) {
  const span = {
    ...(from === undefined ? {} : { from: dayFrom('--from', from) }),
    ...(to === undefined ? {} : { to: dayFrom('--to', to) }),
  }
  if (from !== undefined && to !== undefined && to < from) throw new UsageError(`--to ${to} lies before --from ${from}`)
  return span
}

function formatOf({ format, out }: ExportOptions): FormatName {
  return format ?? formatNames.find(name => extname(out).toLowerCase() === `.${name}`) ?? 'csv'
}

function refuseTerminal({ binary }: Format, name: FormatName): void {
  if (binary && process.stdout.isTTY) throw new UsageError(`A terminal can't show ${name}: give --out a file`)
}

/** The package of a folder is read again at the end: another export may have added to it meanwhile. */
async function describe(
  view: View,
  options: ExportOptions,
  name: FormatName,
  written: Written,
  now: Date,
): Promise<void> {
  const resource = resourceOf(view, spanOf(options), name, formats[name], written)
  const described = packageWith(await knownPackage(written.path), resource, options, now)
  const path = written.path.replace(/[^/\\]*$/, SIDECAR)
  await writeWhole(path, linesOf(described), { force: true })
}

async function* linesOf(document: unknown) {
  yield `${JSON.stringify(document, null, 2)}\n`
}

/** Waits where the reader is slower; one that left ends the process quietly (`program.ts`). */
async function toStandardOutput(chunks: Chunks): Promise<void> {
  for await (const chunk of chunks) {
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain')
  }
}

/** Ctrl-C ends the stream first, so that the half file goes and the connection is free to be closed. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const leaving = new AbortController()
  const leave = () => leaving.abort()
  process.once('SIGINT', leave).once('SIGTERM', leave)
  try {
    return await work(leaving.signal)
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
  }
}

async function* stoppable(chunks: Chunks, signal: AbortSignal) {
  for await (const chunk of chunks) {
    signal.throwIfAborted()
    yield chunk
  }
}
