import { Command } from 'commander'
import type { Runtime } from '../runtime.ts'
import { AnswerError, type AnswerOutcome, acknowledge, comment, dismiss } from '../store/answers.ts'
import { UsageError } from './errors.ts'
import { dayFrom } from './events.ts'
import { jsonOption } from './options.ts'
import { localMinute, print, printJson } from './output.ts'
import { withRuntime } from './with-runtime.ts'

/** Answers to an alert. Exit code 1: somebody else was quicker, or the alert is over; standard error says who and when. */

interface Signed {
  readonly by: string
  readonly json?: true
}

const BY = ['--by <name>', 'who answers, as colleagues know them'] as const

export function acknowledgeCommand(): Command {
  return new Command('ack')
    .description('take an alert on: reminders and escalation stop')
    .argument('<id>', 'its number, as "polso alerts" shows it')
    .requiredOption(...BY)
    .option('--note <text>', 'what colleagues should know')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  polso alerts ack 12 --by Anna --note "I\'ll ask the supplier"')
    .action((id: string, { by, note, json }: Signed & { readonly note?: string }) =>
      answer(id, json, 'is acknowledged', (runtime, alertId) =>
        acknowledge(runtime.db, { alertId, actor: by, note: note ?? null, now: runtime.clock.now() }),
      ),
    )
}

export function dismissCommand(): Command {
  return new Command('dismiss')
    .description('close an alert that needs no care; its days are noted as an event and teach nothing')
    .argument('<id>', 'its number, as "polso alerts" shows it')
    .requiredOption(...BY)
    .requiredOption('--reason <text>', 'what explains it; the event is called so')
    .option('--until <day>', 'its last day; left out: for as long as it lasts')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExample:\n  polso alerts dismiss 12 --by Anna --reason "The Christmas holidays" --until 2020-01-06',
    )
    .action(
      (id: string, { by, reason, until, json }: Signed & { readonly reason: string; readonly until?: string }) => {
        const last = until === undefined ? null : dayFrom('--until', until)
        return answer(id, json, 'is dismissed', ({ db, clock, config }, alertId) =>
          dismiss(db, { alertId, actor: by, note: reason, until: last, now: clock.now(), timeZone: config.time_zone }),
        )
      },
    )
}

export function commentCommand(): Command {
  return new Command('comment')
    .description('put a few words into the ledger of an alert; nobody is told')
    .argument('<id>', 'its number, as "polso alerts" shows it')
    .argument('<text>', 'the words')
    .requiredOption(...BY)
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  polso alerts comment 12 --by Anna "The supplier answers tomorrow"')
    .action((id: string, text: string, { by, json }: Signed) =>
      answer(id, json, 'has a comment more', ({ db, clock }, alertId) =>
        comment(db, { alertId, actor: by, note: text, now: clock.now() }),
      ),
    )
}

function answer(
  id: string,
  json: true | undefined,
  done: string,
  give: (runtime: Runtime, alertId: number) => Promise<AnswerOutcome>,
): Promise<void> {
  return withRuntime({ command: 'alerts' }, async runtime => {
    const alertId = alertIdFrom(id)
    const outcome = await give(runtime, alertId).catch(asUsage)
    if (outcome.outcome === 'unknown') throw unknownAlert(id)
    if (outcome.outcome !== 'done') process.exitCode = 1
    if (json) printJson(toDocument(alertId, outcome))
    else if (outcome.outcome === 'done') print(`Alert ${alertId} ${done}.${withOthers(outcome)}`)
    else process.stderr.write(`${refusal(alertId, outcome, runtime.config.time_zone)}\n`)
  })
}

/** What can't be meant is wrong usage. */
function asUsage(error: unknown): never {
  throw error instanceof AnswerError ? new UsageError(error.message) : error
}

/** A number that no alert can have is that of none. */
export function alertIdFrom(id: string): number {
  if (/^[1-9]\d{0,9}$/.test(id)) return Number(id)
  throw unknownAlert(id)
}

export function unknownAlert(id: string): UsageError {
  return new UsageError(`There is no alert "${id}"; "polso alerts" shows their numbers`)
}

type Done = Extract<AnswerOutcome, { outcome: 'done' }>
type Refused = Extract<AnswerOutcome, { outcome: 'already' | 'over' }>

function withOthers({ with: others, eventId }: Done): string {
  const also = others.length === 0 ? '' : ` So are those told with it: ${others.map(id => `#${id}`).join(', ')}.`
  const event = eventId === null ? '' : ` Its days are noted as event ${eventId}.`
  return `${also}${event}`
}

function refusal(alertId: number, outcome: Refused, timeZone: string): string {
  const at = localMinute(outcome.at, timeZone)
  if (outcome.outcome === 'over') return `Alert ${alertId} is over since ${at}: there is nothing left to answer.`
  const note = outcome.note === null ? '' : `: “${outcome.note}”`
  return `Alert ${alertId} was ${outcome.state} already, by ${outcome.by} at ${at}${note}`
}

function toDocument(alertId: number, outcome: Done | Refused) {
  if (outcome.outcome === 'over') return { alert: alertId, outcome: 'over', at: outcome.at.toISOString() }
  const { state } = outcome
  if (outcome.outcome === 'done') {
    return { alert: alertId, outcome: 'done', state, with: outcome.with, event: outcome.eventId }
  }
  const { by, at, note } = outcome
  return { alert: alertId, outcome: 'already', state, by, at: at.toISOString(), note }
}
