import { Command } from 'commander'
import { parseReference } from '../reports/code.ts'
import type { Figure } from '../reports/figure.ts'
import type { Gone } from '../reports/trace/gone.ts'
import { type Trace, traceReference } from '../reports/trace/trace.ts'
import { reportWords } from '../reports/verifica/messages/words.ts'
import type { Runtime } from '../runtime.ts'
import { NotReadyError } from '../runtime.ts'
import { UsageError } from './errors.ts'
import { jsonOption } from './options.ts'
import { print, printJson, table } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
The reference stands beside the number: the code of the document, a hyphen, and the number in brackets.

Examples:
  polso trace K7QX2M-14
  polso trace K7QX2M-14 --json | jq .calls`

export function traceCommand(): Command {
  return new Command('trace')
    .description('show the rows, runs and platform calls that a number of a report came from')
    .argument('<reference>', 'as printed, e.g. K7QX2M-14')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((text: string, options: { readonly json?: true }) =>
      withRuntime({ command: 'trace' }, async runtime => {
        const trace = await traceOf(runtime, text)
        if (options.json) printJson(toDocument(trace))
        else print(toText(trace, ''))
      }),
    )
}

async function traceOf({ db }: Runtime, text: string): Promise<Trace> {
  const parsed = parseReference(text)
  if (parsed === null) throw new UsageError(`"${text}" is no reference; it is written like K7QX2M-14.`)
  const trace = await traceReference(db, parsed)
  if (trace === 'no-document')
    throw new NotReadyError(
      `This database has issued no document ${parsed.code}. Is it the right database, and the code right?`,
    )
  if (trace === 'no-figure') throw new NotReadyError(`Document ${parsed.code} has no number ${parsed.figure}.`)
  return trace
}

function toDocument(trace: Trace): unknown {
  const { figure, document, computedFrom, rows, runs, calls, gone } = trace
  return {
    reference: trace.reference,
    document: { code: document.code, from: document.from, to: document.to, as_of: document.asOf },
    figure,
    computed_from: computedFrom.map(toDocument),
    rows,
    runs,
    calls,
    gone,
  }
}

const SHOWN = 8

function toText(trace: Trace, indent: string): string {
  const { figure, document, computedFrom, rows, runs, calls } = trace
  const head = [
    `${trace.reference}  ${figure.name}${figure.account === null ? '' : ` of ${figure.account}`}${figure.about === null ? '' : ` (${figure.about})`}`,
    `  ${printed(figure)}, ${figure.from === figure.to ? figure.from : `${figure.from} to ${figure.to}`}, as of ${document.asOf}`,
    ...(figure.formula === null ? [] : [`  ${reportWords('en').say(`formula.${figure.formula}`)}`]),
  ]
  const found = rows.map(({ table: name, count, rows: some }) =>
    section(`${count} row(s) of polso.${name}`, some.slice(0, SHOWN).map(plainRow), some.length),
  )
  const ran = runs.length === 0 ? [] : [section(`${runs.length} run(s)`, [runTable(trace)], 1)]
  const called = calls.length === 0 ? [] : [section(`${calls.length} call(s) to platforms`, [callTable(trace)], 1)]
  const own = [...head, ...found, ...ran, ...called, ...goneLines(trace)].join('\n')
  const parts = computedFrom.map(part => toText(part, `${indent}  `))
  return [own.replaceAll(/^/gm, indent), ...parts].join('\n')
}

function printed({ value, low, high, unit, currency, missing }: Figure): string {
  if (value === null) return `no value: ${missing}`
  const bounds = low === null || high === null ? '' : ` (95 %: ${low} to ${high})`
  return `${value} ${currency ?? unit}${bounds}`
}

function section(title: string, lines: readonly string[], of: number): string {
  const more = of > lines.length ? [`... and ${of - lines.length} more; all of them: --json`] : []
  return [`  ${title}`, ...[...lines, ...more].map(line => line.replaceAll(/^/gm, '    '))].join('\n')
}

function plainRow(row: Readonly<Record<string, unknown>>): string {
  return Object.entries(row)
    .filter(([name, value]) => value !== null && name !== 'evidence')
    .map(([name, value]) => `${name}=${value instanceof Date ? value.toISOString() : String(value)}`)
    .join(' ')
}

const RUNS_SHOWN = 5

function runTable({ runs }: Trace): string {
  const columns = [
    { title: 'RUN', of: (run: (typeof runs)[number]) => run.id },
    { title: 'SLOT', of: (run: (typeof runs)[number]) => run.slot.toISOString() },
    { title: 'STATUS', of: (run: (typeof runs)[number]) => run.status },
    { title: 'CALLS', of: (run: (typeof runs)[number]) => run.api_calls },
  ]
  return cut(table(columns, runs.slice(0, RUNS_SHOWN)), runs.length)
}

function callTable({ calls }: Trace): string {
  const columns = [
    { title: 'CALL', of: (call: (typeof calls)[number]) => call.id },
    { title: 'RECEIVED', of: (call: (typeof calls)[number]) => call.received_at.toISOString() },
    { title: 'ENDPOINT', of: (call: (typeof calls)[number]) => call.endpoint, flexible: true },
    { title: 'SHA-256 OF THE ANSWER', of: (call: (typeof calls)[number]) => call.body_sha256.slice(0, 16) },
  ]
  return cut(table(columns, calls.slice(0, RUNS_SHOWN)), calls.length)
}

const cut = (text: string, of: number) =>
  of > RUNS_SHOWN ? `${text}\n... and ${of - RUNS_SHOWN} more; all of them: --json` : text

function goneLines({ gone }: Trace): string[] {
  if (gone.length === 0) return []
  return [...gone.map(one => `  ${whatIsGone(one)}: ${why(one)}.`), '  The value is the one that was issued.']
}

function whatIsGone({ table, count, before }: Gone): string {
  if (before !== null) return `What polso.${table} had from before ${before.toISOString()} is gone`
  if (table === 'platform_calls') return `Of ${count} run(s) the record of calls is gone`
  return count === null
    ? `What it came from in polso.${table} is gone`
    : `${count} row(s) of polso.${table} that rows name are gone`
}

function why({ cause }: Gone): string {
  if (cause === 'import-undone') return 'it was imported, and the import undone'
  if (cause === 'event-removed') return 'the event was removed (polso events remove)'
  if (cause === 'unknown') return 'not removed by retention, nor by anything that Polso has noted'
  return `removed by retention (${cause})`
}
