import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { PeriodError } from '../reports/errors.ts'
import { type Format, formats } from '../reports/formats.ts'
import { type AskedPeriod, periodOf, type ReportPeriod, recordsOf, spansOf } from '../reports/period.ts'
import type { Runtime } from '../runtime.ts'
import { type ContractRecord, contractRecords, contractsNotTaken } from '../store/contracts.ts'
import { UsageError } from './errors.ts'
import { jsonOption } from './options.ts'
import { localMinute, print, printJson } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Days are YYYY-MM-DD, both included. Without --as-of it tells of the end of the second day after the period, of when the
last of its contracts was recorded where that is later, or of now where that is earlier, and says so; the same --as-of
gives the same files. Several formats at once: --format pdf,html.

Examples:
  polso report verifica --from 2019-03-25 --to 2019-07-31 --format pdf --out reports
  polso report verifica --from 2019-11-01 --to 2019-12-31 --compare previous --lang en --format html,csv --out reports`

interface VerificaOptions extends AskedPeriod {
  readonly lang?: 'it' | 'en'
  readonly format: readonly Format[]
  readonly out: string
  readonly json?: true
}

export function reportCommand(): Command {
  return new Command('report')
    .description('write a report')
    .addHelpText(
      'after',
      '\nExample:\n  polso report verifica --from 2019-03-25 --to 2019-07-31 --format pdf --out report',
    )
    .addCommand(verificaCommand())
}

function verificaCommand(): Command {
  return new Command('verifica')
    .description('what the accounts cost and what came of it in a period, for the council')
    .requiredOption('--from <day>', 'first day')
    .requiredOption('--to <day>', 'last day')
    .option('--compare <span>', 'previous, or two days: 2019-03-25..2019-07-31')
    .option('--as-of <time>', 'a day (its end) or an instant; what was stored later does not count')
    .addOption(new Option('--lang <language>', 'default: that of polso.yaml').choices(['it', 'en']))
    .addOption(
      new Option('--format <formats>', `${formats.join(', ')}; several with commas`)
        .default(['pdf'])
        .argParser(toFormats),
    )
    .requiredOption('--out <folder>', 'where the files go; it is made if need be')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: VerificaOptions) => withRuntime({ command: 'report' }, runtime => verifica(runtime, options)))
}

function toFormats(text: string): readonly Format[] {
  const names = [...new Set(text.split(',').map(name => name.trim()))]
  return names.map(name => {
    const known = formats.find(format => format === name)
    if (known === undefined) throw new UsageError(`--format: there is no ${name}; write some of ${formats.join(', ')}.`)
    return known
  })
}

async function verifica({ db, config, plugins, clock }: Runtime, options: VerificaOptions): Promise<void> {
  const records = await contractRecords(db)
  const asked = askedOf(options, clock.now(), config.time_zone, records)
  // Words, pictures and type are loaded only where a report is written.
  const { documentOf, issueVerifica } = await import('../reports/issue.ts')
  const { fileName, readyFolder, render, writeInto } = await import('../reports/write.ts')
  const folder = resolve(options.out)
  readyFolder(folder) // a document that nobody gets is not to be issued
  const issued = await issueVerifica(db, asked, config, clock.now())
  const document = documentOf(issued, options.lang ?? config.language, plugins)
  const { facts, figures } = issued.content
  const files: string[] = []
  for (const format of options.format) {
    files.push(writeInto(folder, fileName(document, facts, format), await render(document, facts, format)))
  }
  if (options.json) {
    const document = { document: issued.code, as_of: asked.asOf.toISOString(), files, figures: figures.length }
    printJson({
      ...document,
      contracts_recorded_later: [...new Set(recordedLater(asked, records).map(({ key }) => key))],
    })
    return
  }
  const at = localMinute(asked.asOf, config.time_zone)
  const before = issued.issuedBefore ? `, first issued ${localMinute(issued.issuedBefore, config.time_zone)}` : ''
  print(`Document ${issued.code}, as of ${at} (--as-of ${asked.asOf.toISOString()})${before}`)
  for (const file of files) print(`  ${file}`)
  print(`Where a number comes from: polso trace ${issued.code}-<number in brackets>`)
  for (const note of notesOf(asked, records, await contractsNotTaken(db, config.contracts))) print(note)
}

/** Contracts as they were recorded after the instant that the report tells of. */
function recordedLater(asked: ReportPeriod, records: readonly ContractRecord[]): ContractRecord[] {
  return recordsOf(spansOf(asked), records).filter(({ at }) => at > asked.asOf)
}

/** What somebody who has just changed the contracts would miss in the report. */
function notesOf(asked: ReportPeriod, records: readonly ContractRecord[], notTaken: readonly string[]): string[] {
  const later = recordedLater(asked, records)
  const last = later.at(-1)?.at.toISOString()
  return [
    ...later.map(
      ({ key, at }) => `Contract ${key} was recorded at ${at.toISOString()}, later than that: it stands as before.`,
    ),
    ...(last === undefined ? [] : [`To have it as it is now: --as-of ${last}`]),
    ...notTaken.map(key => `Contract ${key} of polso.yaml is not recorded as it stands there: start the worker again.`),
  ]
}

function askedOf(options: VerificaOptions, now: Date, zone: string, records: readonly ContractRecord[]) {
  try {
    return periodOf(options, now, zone, records)
  } catch (error) {
    if (error instanceof PeriodError) throw new UsageError(error.message)
    throw error
  }
}
