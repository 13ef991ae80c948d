import { userInfo } from 'node:os'
import { Command } from 'commander'
import type { Language } from '../alerts/messages.ts'
import { suggest } from '../config/nearest.ts'
import type { Runtime } from '../runtime.ts'
import { listAccounts } from '../store/accounts.ts'
import { type ListedEvent, listEvents, noteEvent, removeEvent } from '../store/events.ts'
import { effectInWords, factsInWords } from '../web/pages/messages/event-words.ts'
import { pageWords } from '../web/pages/messages/words.ts'
import { UsageError } from './errors.ts'
import { jsonOption, limitOption } from './options.ts'
import { print, printJson, wrap } from './output.ts'
import { refuseUnknownAccount } from './runs.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
An event is a dated fact that explains figures: a strike, a campaign, a suspended series. Its days are not judged and
teach nothing, an open alert that began under it ends as explained, and what it cost or brought is measured daily.
Events are told in the language of polso.yaml.

Examples:
  polso events add --account comune-twitter --series rassegna-stampa --from 2019-11-11 --to 2019-11-29 --title "Press review suspended"
  polso events list --account comune-twitter
  polso events remove 3`

interface AddOptions {
  readonly account?: string
  readonly series?: string
  readonly from: string
  readonly to?: string
  readonly title: string
  readonly author?: string
  readonly json?: true
}

interface ListOptions {
  readonly account?: string
  readonly limit: number
  readonly json?: true
}

export function eventsCommand(): Command {
  return new Command('events')
    .description('list, note and remove events, with what they cost or brought')
    .addHelpText('after', help)
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(addCommand())
    .addCommand(removeCommand())
}

function listCommand(): Command {
  return new Command('list')
    .description('list the events, newest first')
    .option('--account <id>', 'only those that concern this account')
    .addOption(limitOption(20))
    .addOption(jsonOption())
    .action((options: ListOptions) =>
      withRuntime({ command: 'events' }, async ({ db, config }) => {
        await refuseUnknownAccount(db, config, options.account)
        const events = await listEvents(db, options)
        if (options.json) printJson(events.map(toDocument))
        else print(events.length === 0 ? nothing : events.map(event => toText(event, config.language)).join('\n\n'))
      }),
    )
}

function addCommand(): Command {
  return new Command('add')
    .description('note an event')
    .option('--account <id>', 'the account that it concerns; left out: all accounts')
    .option('--series <id>', 'the content series of the account that it is about')
    .requiredOption('--from <day>', 'its first day, YYYY-MM-DD')
    .option('--to <day>', 'its last day; left out while it lasts')
    .requiredOption('--title <text>', 'what people call it')
    .option('--author <name>', 'who notes it; left out: the user who runs the command')
    .addOption(jsonOption())
    .action((options: AddOptions) =>
      withRuntime({ command: 'events' }, async runtime => {
        const eventId = await add(runtime, options)
        const [event] = (await listEvents(runtime.db, { limit: 1000 })).filter(e => e.eventId === eventId)
        if (options.json) printJson(event ? toDocument(event) : null)
        else print(`Noted as event ${eventId}. The worker takes it up within a minute; without one: polso detect`)
      }),
    )
}

function removeCommand(): Command {
  return new Command('remove')
    .description('take an event back')
    .argument('<id>', 'its number, as "polso events" shows it')
    .addOption(jsonOption())
    .action((id: string, { json }: { json?: true }) =>
      withRuntime({ command: 'events' }, async ({ db, clock }) => {
        const eventId = /^[1-9]\d{0,8}$/.test(id) ? Number(id) : null
        const removed = eventId !== null && (await removeEvent(db, eventId, clock.now()))
        if (!removed) throw new UsageError(`There is no event "${id}"; "polso events" shows their numbers`)
        if (json) printJson({ removed: eventId })
        else
          print(`Event ${eventId} is removed. Alerts that it explained stay closed; its days are judged as all others.`)
      }),
    )
}

const LONGEST_TITLE = 200

async function add({ db, config, clock }: Runtime, options: AddOptions): Promise<number> {
  const { account, to, title } = options
  const startsOn = dayFrom('--from', options.from)
  const endsOn = to === undefined ? null : dayFrom('--to', to)
  if (endsOn !== null && endsOn < startsOn) throw new UsageError(`--to ${endsOn} lies before --from ${startsOn}`)
  const named = title.trim()
  if (named === '' || named.length > LONGEST_TITLE) {
    throw new UsageError(`--title must have between 1 and ${LONGEST_TITLE} characters`)
  }
  const accountId = await knownAccount({ db, config }, account)
  const seriesId = options.series === undefined ? null : await seriesOf(db, accountId ?? undefined, options.series)
  const author = options.author?.trim() || userInfo().username
  return noteEvent(db, { accountId, seriesId, title: named, startsOn, endsOn, author }, clock.now())
}

/** Its number; `null` where none is named. */
export async function knownAccount(
  { db, config }: Pick<Runtime, 'db' | 'config'>,
  account?: string,
): Promise<number | null> {
  await refuseUnknownAccount(db, config, account)
  if (account === undefined) return null
  const known = (await listAccounts(db)).find(({ key }) => key === account)
  if (known) return known.accountId
  throw new UsageError(`"${account}" was never read: start the worker once (polso start)`)
}

export async function seriesOf(db: Runtime['db'], accountId: number | undefined, key: string): Promise<number> {
  if (accountId === undefined) throw new UsageError('--series needs the --account that it belongs to')
  const rows = await db
    .selectFrom('polso.content_series')
    .select(['series_id', 'key'])
    .where('account_id', '=', accountId)
    .execute()
  const found = rows.find(row => row.key === key)
  if (found) return found.series_id
  const hint =
    rows.length === 0
      ? 'the account has none'
      : suggest(
          key,
          rows.map(row => row.key),
        )
  throw new UsageError(`There is no series "${key}"; ${hint}`)
}

export function dayFrom(option: string, text: string): string {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  if (day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)) return text
  throw new UsageError(`${option} "${text}" is no day; write it as 2019-11-11`)
}

const nothing = `No event is noted. Note one with: polso events add --from 2019-11-11 --title "Press review suspended"`

/** In the language of polso.yaml, as on the page; accounts by the keys that commands take. */
export function toText(event: ListedEvent, language: Language): string {
  const words = pageWords(language)
  const nameOf = (key: string) => key
  const head = [`#${event.eventId} ${event.title}`, ...factsInWords(event, nameOf, words)].join(' · ')
  const told = event.effects.map(effect => effectInWords(effect, nameOf, words))
  const lines = told.length > 0 || event.origin === 'detected' ? told : [words.say('effect.not-yet')]
  return [head, ...lines.map(line => wrap(line, '   '))].join('\n')
}

export function toDocument({
  eventId,
  account,
  series,
  title,
  startsOn,
  endsOn,
  author,
  origin,
  effects,
}: ListedEvent) {
  return {
    id: eventId,
    account,
    series: series?.key ?? null,
    title,
    from: startsOn,
    to: endsOn,
    author,
    source: origin === 'noted' ? 'person' : 'detected',
    effects: effects.map(({ effect, low, high, recoveredOn, evidence, ...rest }) => ({
      ...rest,
      effect: effect === null ? null : { value: effect, low, high },
      recovered_on: recoveredOn,
      ...evidence,
    })),
  }
}
