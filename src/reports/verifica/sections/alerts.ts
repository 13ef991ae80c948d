import { type Block, heading, type Inline, list, paragraph } from '../document.ts'
import type { AccountFacts, AlertFacts, EventFacts } from '../facts.ts'
import { alertSentences, interval, lastDay, metricName } from './in-short.ts'
import { platformOf, sentences, type Telling } from './telling.ts'

/** The alerts of an account, with cause, cost, recovery and what people decided, and the facts that they noted. */
export function alertBlocks(telling: Telling, account: AccountFacts): Block[] {
  const { words } = telling
  const events = account.events.map(event => sentences(eventSentences(telling, event)))
  return [
    ...(account.alerts.length === 0 ? [paragraph([words.say('alerts.none')])] : []),
    ...account.alerts.flatMap(alert => ofAlert(telling, account, alert)),
    ...(events.length > 0 ? [heading(3, words.say('events.heading'), `${account.key}-events`), list(events)] : []),
  ]
}

function ofAlert(telling: Telling, account: AccountFacts, alert: AlertFacts): Block[] {
  const { words } = telling
  const values = {
    platform: platformOf(telling, account),
    series: words.series(alert.series ?? ''),
    what: metricName(telling, alert.metric),
    span: words.span({ from: alert.onset, to: lastDay(alert) }),
  }
  const kind = alert.type === 'series-paused' ? 'paused' : 'drop'
  return [
    heading(3, words.say(`alerts.${kind}`, values), `${account.key}-alert-${alert.id}`),
    list([
      ...alertSentences(telling, account, alert),
      [words.say('alerts.cause', { cause: causeText(telling, alert) })],
      ...decisions(telling, alert),
    ]),
  ]
}

function causeText({ words }: Telling, { cause, series, causeSeries, causeEvent }: AlertFacts): string {
  const values = { series: causeSeries ?? series ?? '', event: causeEvent ?? '' }
  const known = ['series-paused', 'event', 'all-alike', 'followers-removed', 'posted-less', 'less-response'] as const
  return words.say(`cause.${known.find(name => name === cause) ?? 'not-explained'}`, values)
}

function decisions({ words }: Telling, alert: AlertFacts): Inline[][] {
  if (alert.decisions.length === 0) return [[words.say('alerts.decision.none')]]
  return alert.decisions.map(({ on, state, note }) => {
    const values = { state: words.say(`state.${state}`), on: words.on(on), note: note ?? '' }
    return [words.say(note === null ? 'alerts.decision' : 'alerts.decision.note', values)]
  })
}

function eventSentences(telling: Telling, { title, from, to, effect, verdict }: EventFacts): Inline[][] {
  const { words } = telling
  const what =
    to === null
      ? words.say('events.lasting', { title, since: words.since(from) })
      : words.say('events.event', { title, span: words.span({ from, to }) })
  if (effect === null) return [[what], [words.say('events.effect.unknown')]]
  const key = verdict === 'inconclusive' ? 'events.effect.inconclusive' : 'events.effect'
  const { low, high } = interval(telling, effect, effect)
  return [[what], words.inline(key, { effect: words.figure(effect), low, high })]
}
