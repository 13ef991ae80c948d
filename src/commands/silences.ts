import { Command } from 'commander'
import { operationalTypes } from '../alerts/evidence.ts'
import { suggest } from '../config/nearest.ts'
import { dayStart } from '../days.ts'
import { JUDGED_METRICS } from '../detection/detection.ts'
import type { Runtime } from '../runtime.ts'
import { addSilence, endSilence, type ListedSilence, listSilences, SilenceError } from '../store/silences.ts'
import { UsageError } from './errors.ts'
import { dayFrom, knownAccount, seriesOf } from './events.ts'
import { jsonOption, limitOption } from './options.ts'
import { localMinute, print, printJson, wrap } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
A silence holds back the messages of the alerts that fit all that is given, never their detection, and ends by itself. An
alert that is still open then is told once.

Examples:
  polso silences add --account comune-twitter --for 7d --by Anna --reason "The account moves"
  polso silences add --kind token-dead --about meta --until 2020-01-07 --by Anna --reason "A new token is on its way"
  polso silences
  polso silences end 3 --by Anna`

interface AddOptions {
  readonly account?: string
  readonly series?: string
  readonly metric?: string
  readonly kind?: string
  readonly about?: string
  readonly from?: string
  readonly until?: string
  readonly for?: string
  readonly by: string
  readonly reason: string
  readonly json?: true
}

interface ListOptions {
  readonly all?: true
  readonly limit: number
  readonly json?: true
}

export function silencesCommand(): Command {
  return new Command('silences')
    .description('list, add and end silences, with what they held back')
    .addHelpText('after', help)
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(addCommand())
    .addCommand(endCommand())
}

function listCommand(): Command {
  return new Command('list')
    .description('list the silences, newest first, with the messages that each held back')
    .option('--all', 'also those that are over')
    .addOption(limitOption(20))
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  polso silences list --all --json')
    .action(({ all = undefined, limit, json }: ListOptions) =>
      withRuntime({ command: 'silences' }, async ({ db, clock, config }) => {
        const silences = await listSilences(db, { now: clock.now(), current: all !== true, limit })
        if (json) printJson(silences.map(toDocument))
        else print(silences.length === 0 ? nothing(all) : silences.map(s => toText(s, config.time_zone)).join('\n\n'))
      }),
    )
}

function addCommand(): Command {
  return new Command('add')
    .description('hold back the messages of the alerts that fit')
    .option('--account <id>', 'alerts of this account')
    .option('--series <id>', 'alerts about this content series of the account')
    .option('--metric <name>', 'alerts about this figure alone, e.g. views')
    .option('--kind <kind>', 'metric, operational or a type of alert, e.g. token-dead')
    .option('--about <what>', 'operational alerts about this, e.g. a credential')
    .option('--from <day>', 'its first day, YYYY-MM-DD; left out: now')
    .option('--until <day>', 'the first day on which messages come again')
    .option('--for <time>', 'how long, e.g. 2h or 7d, instead of --until')
    .requiredOption('--by <name>', 'who silences, as colleagues know them')
    .requiredOption('--reason <text>', 'why')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExample:\n  polso silences add --account comune-twitter --for 7d --by Anna --reason "The account moves"',
    )
    .action((options: AddOptions) =>
      withRuntime({ command: 'silences' }, async runtime => {
        const silenceId = await add(runtime, options).catch(asUsage)
        const now = runtime.clock.now()
        const [silence] = (await listSilences(runtime.db, { now })).filter(s => s.silenceId === silenceId)
        if (options.json) printJson(silence ? toDocument(silence) : null)
        else print(silence ? toText(silence, runtime.config.time_zone) : `Silence ${silenceId} is added.`)
      }),
    )
}

function endCommand(): Command {
  return new Command('end')
    .description('end a silence now')
    .argument('<id>', 'its number, as "polso silences" shows it')
    .requiredOption('--by <name>', 'who ends it, as colleagues know them')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  polso silences end 3 --by Anna')
    .action((id: string, { by, json }: { readonly by: string; readonly json?: true }) =>
      withRuntime({ command: 'silences' }, async ({ db, clock, config }) => {
        const silenceId = /^[1-9]\d{0,8}$/.test(id) ? Number(id) : 0
        const ended = await endSilence(db, silenceId, by, clock.now())
        if (ended.outcome === 'unknown')
          throw new UsageError(`There is no silence "${id}"; "polso silences --all" shows them`)
        if (ended.outcome === 'over') process.exitCode = 1
        if (json) printJson({ silence: silenceId, ...ended, ...('at' in ended && { at: ended.at.toISOString() }) })
        else if (ended.outcome === 'done')
          print(`Silence ${silenceId} is over. What is still open is told within a minute.`)
        else process.stderr.write(`Silence ${silenceId} is over since ${localMinute(ended.at, config.time_zone)}\n`)
      }),
    )
}

async function add(runtime: Runtime, options: AddOptions): Promise<number> {
  const { db, clock, config } = runtime
  const now = clock.now()
  const { series, metric, kind, about, by, reason } = options
  if (metric !== undefined) refuseUnknown('--metric', metric, JUDGED_METRICS)
  if (kind !== undefined)
    refuseUnknown('--kind', kind, ['metric', 'operational', 'drop', 'series-paused', ...operationalTypes])
  const accountId = await knownAccount(runtime, options.account)
  const startsAt = options.from === undefined ? now : dayStart(dayFrom('--from', options.from), config.time_zone)
  return addSilence(
    db,
    {
      accountId,
      seriesId: series === undefined ? null : await seriesOf(db, accountId ?? undefined, series),
      metric: metric ?? null,
      kind: kind ?? null,
      subject: about ?? null,
      startsAt,
      endsAt: endOf(options, startsAt, config.time_zone),
      author: by,
      reason,
    },
    now,
  )
}

function endOf({ until, for: time }: AddOptions, startsAt: Date, timeZone: string): Date {
  if ((until === undefined) === (time === undefined))
    throw new UsageError('Say when it ends: --until 2020-01-07 or --for 7d')
  if (until !== undefined) return dayStart(dayFrom('--until', until), timeZone)
  const [, count = '', unit] = /^(\d{1,4})([hd])$/.exec(time ?? '') ?? []
  if (!unit) throw new UsageError(`--for "${time}" is no time; write it as 2h or 7d`)
  return new Date(startsAt.getTime() + Number(count) * (unit === 'h' ? 3_600_000 : 86_400_000))
}

function refuseUnknown(option: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw new UsageError(`${option} "${value}" is nothing that polso knows; ${suggest(value, known)}`)
}

/** What can't be meant is wrong usage. */
function asUsage(error: unknown): never {
  throw error instanceof SilenceError ? new UsageError(error.message) : error
}

function nothing(all: true | undefined): string {
  return all ? 'There was no silence so far.' : 'No silence is in force. Those that are over: polso silences --all'
}

function toText(silence: ListedSilence, timeZone: string): string {
  const { silenceId, state, account, series, metric, kind, subject, reason, author } = silence
  const about = [account, series?.name, metric, kind, subject].filter(part => part !== null && part !== undefined)
  const time = `${localMinute(silence.startsAt, timeZone)} to ${localMinute(silence.endsAt, timeZone)}`
  const end = silence.endedBy === null ? '' : `, ended by ${silence.endedBy}`
  return [
    `#${silenceId} ${state.toUpperCase().replace('-', ' ')}  ${about.join(', ')}: ${time}${end}`,
    wrap(`“${reason}” (${author})`, '   '),
    ...heldText(silence, timeZone),
  ].join('\n')
}

function heldText({ held, messages }: ListedSilence, timeZone: string): readonly string[] {
  if (held === 0) return ['   It has held nothing back.']
  const lines = messages.map(({ alertId, type, state, step, at, recipients }) => {
    const what = step === 'change' ? state : step
    return `     alert #${alertId} (${type}) ${what}, ${localMinute(at, timeZone)}, ${recipients === 1 ? 'one recipient' : `${recipients} recipients`}`
  })
  return [`   It has held back ${held === 1 ? 'one message' : `${held} messages`}:`, ...lines]
}

function toDocument({ silenceId, series, startsAt, endsAt, endedBy, messages, ...silence }: ListedSilence) {
  return {
    id: silenceId,
    ...silence,
    series: series?.key ?? null,
    starts_at: startsAt.toISOString(),
    ends_at: endsAt.toISOString(),
    ended_by: endedBy,
    messages: messages.map(({ alertId, transitionId: _, at, ...message }) => ({
      alert: alertId,
      ...message,
      at: at.toISOString(),
    })),
  }
}
