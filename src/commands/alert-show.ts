import { Command } from 'commander'
import type { Language } from '../alerts/messages.ts'
import type { Runtime } from '../runtime.ts'
import { type ListedEvent, listEvents } from '../store/events.ts'
import { eventsOverAlert, type LedgerMessage, type LedgerStep, readLedger } from '../store/ledger.ts'
import { alertIdFrom, unknownAlert } from './alert-answers.ts'
import { type AlertInWords, alertsInWords, toDocument, toText } from './alert-words.ts'
import { toDocument as eventDocument, toText as eventText } from './events.ts'
import { jsonOption } from './options.ts'
import { localMinute, print, printJson, wrap } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
From its opening to the measured recovery: what was found, who was told, who decided what, and what it cost.

Example:
  polso alerts show 12`

export function showCommand(): Command {
  return new Command('show')
    .description('show an alert with its ledger')
    .argument('<id>', 'its number, as "polso alerts" shows it')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((id: string, { json }: { readonly json?: true }) =>
      withRuntime({ command: 'alerts' }, async runtime => {
        const [alert] = await alertsInWords(runtime, { alertId: alertIdFrom(id), limit: 1 })
        if (!alert) throw unknownAlert(id)
        const ledger = await readLedger(runtime.db, alert.alertId)
        const events = await eventsOver(runtime, alert)
        if (json)
          printJson({
            ...toDocument(alert),
            ...endOf(alert),
            ledger: ledger.map(lineOf),
            events: events.map(eventDocument),
          })
        else print(inWords(alert, ledger, eventsInWords(events, runtime.config.language), zoneOf(alert, runtime)))
      }),
    )
}

/** Events that share days with it, with what each cost or brought. */
async function eventsOver({ db }: Runtime, { alertId, account }: AlertInWords): Promise<readonly ListedEvent[]> {
  const over = new Set((await eventsOverAlert(db, alertId)).map(({ eventId }) => eventId))
  if (over.size === 0 || !account) return []
  return (await listEvents(db, { account: account.key, limit: 1000 })).filter(({ eventId }) => over.has(eventId))
}

function inWords(
  alert: AlertInWords,
  ledger: readonly LedgerStep[],
  events: readonly string[],
  timeZone: string,
): string {
  const steps = ledger.flatMap(step => stepText(step, timeZone))
  return [toText(alert), '', 'Ledger:', ...steps, ...measured(alert), ...events].join('\n')
}

function eventsInWords(events: readonly ListedEvent[], language: Language): readonly string[] {
  if (events.length === 0) return []
  const told = events.map(event => eventText(event, language))
  return ['', 'Events over its days, with what they cost or brought:', ...told]
}

const zoneOf = ({ account }: AlertInWords, { config }: Runtime) => account?.timeZone ?? config.time_zone

function stepText({ at, actor, note, step, from, to, messages }: LedgerStep, timeZone: string): readonly string[] {
  const what = step === 'change' ? (from === null ? 'opened' : to) : names[step]
  const who = actor === 'polso' ? '' : ` by ${actor}`
  const head = `  ${localMinute(at, timeZone)}  ${what}${who}`
  const words = note === null ? [] : [wrap(`“${note}”`, ' '.repeat(20))]
  return [head, ...words, ...messages.map(message => `${' '.repeat(20)}${messageText(message, timeZone)}`)]
}

const names = {
  news: 'something new came to light',
  graver: 'it became graver',
  comment: 'comment',
  reminder: 'reminder',
  escalation: 'escalation',
  unmuted: 'told, since the silence was over',
  released: 'told, since the outage or the alert that stood for it was over',
  over: 'what was dismissed has ended',
} satisfies Record<Exclude<LedgerStep['step'], 'change'>, string>

function messageText(
  { notifier, recipient, status, sentAt, dueAt, error, silenceId, heldBy }: LedgerMessage,
  zone: string,
) {
  const to = `${recipient} (${notifier})`
  if (status === 'sent') return `→ ${to}: sent ${sentAt === null ? '' : localMinute(sentAt, zone)}`.trimEnd()
  if (status === 'failed') return `→ ${to}: failed, ${error ?? 'for no known reason'}`
  if (status === 'superseded') return `→ ${to}: not sent, an answer or a later message came first`
  if (status === 'muted')
    return `→ ${to}: held back by ${silenceId === null ? `alert #${heldBy}` : `silence ${silenceId}`}`
  return `→ ${to}: to be sent ${localMinute(dueAt, zone)}${error === null ? '' : `, after: ${error}`}`
}

/** What it cost so far or in all, and since when all is as usual. */
function measured(alert: AlertInWords): readonly string[] {
  const { effect, effectLow, effectHigh } = alert
  const { recovered_on } = endOf(alert)
  const size = [effect, effectLow, effectHigh].map(value => Math.round(value ?? 0).toLocaleString('en'))
  const [n, low, high] = size
  return [
    ...(effect === null ? [] : ['', `Measured effect: ${n} interactions (between ${low} and ${high}).`]),
    ...(recovered_on === null ? [] : [`Back to usual since ${recovered_on}.`]),
  ]
}

function endOf({ evidence }: AlertInWords): { readonly recovered_on: string | null } {
  return { recovered_on: typeof evidence.recovered_on === 'string' ? evidence.recovered_on : null }
}

function lineOf({ at, actor, messages, ...line }: LedgerStep) {
  return {
    ...line,
    at: at.toISOString(),
    by: actor,
    messages: messages.map(({ sentAt, dueAt, silenceId, heldBy, ...message }) => ({
      ...message,
      due_at: dueAt.toISOString(),
      sent_at: sentAt?.toISOString() ?? null,
      silence: silenceId,
      held_by: heldBy,
    })),
  }
}
