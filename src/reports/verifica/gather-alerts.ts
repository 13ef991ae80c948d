import { sql } from 'kysely'
import { metricEvidence } from '../../alerts/evidence.ts'
import { type Part, partsOf } from '../../alerts/parts.ts'
import { addDays, type Day, daysFrom } from '../../days.ts'
import type { Reason } from '../../detection/detection.ts'
import type { Figure, FigureName } from '../figure.ts'
import type { Span } from '../period.ts'
import type { AlertFacts, Decision, EventFacts } from './facts.ts'
import type { Gathering } from './gathering.ts'
import type { ReportAccount } from './reading.ts'

/** Alerts and noted events that touch the period, as they stood at the instant of the report. */

interface AlertRow {
  readonly id: number
  readonly type: string
  readonly cause: string
  readonly openedOn: Day
  readonly endedOn: Day | null
  readonly state: AlertFacts['state']
  readonly series: string | null
  readonly evidence: Readonly<Record<string, unknown>>
  readonly decisions: readonly Decision[]
}

export async function alertsOf(gathering: Gathering, account: ReportAccount): Promise<AlertFacts[]> {
  const rows = await alertRows(gathering, account)
  return rows.map(row => factsOf(gathering, account, row))
}

/**
 * An alert that has changed since stands as its last transition of then left it; its daily revisions between
 * transitions are not kept.
 */
async function alertRows({ db, period, asOf }: Gathering, account: ReportAccount): Promise<AlertRow[]> {
  const day = sql`(at at time zone ${account.timeZone})::date`
  const { rows } = await sql<AlertRow>`
    select l.alert_id as id, l.type, l.cause, l.opened_on as "openedOn", s.name as series,
      case when l.resolved_at <= ${asOf} then l.resolved_on end as "endedOn", t.to_state as state,
      case when l.updated_at <= ${asOf} then l.evidence else t.evidence end as evidence,
      (select coalesce(jsonb_agg(jsonb_build_object('on', ${day}, 'state', to_state, 'note', note) order by seq), '[]')
       from polso.alert_transitions where alert_id = l.alert_id and at <= ${asOf} and actor <> 'polso') as decisions
    from polso.alerts l
    left join polso.content_series s using (series_id)
    cross join lateral (
      select to_state, evidence from polso.alert_transitions
      where alert_id = l.alert_id and at <= ${asOf} order by seq desc limit 1
    ) as t
    where l.account_id = ${account.id} and l.kind = 'metric' and l.opened_at <= ${asOf}
      and l.onset <= ${period.to}::date
      and coalesce(case when l.resolved_at <= ${asOf} then l.resolved_on end, 'infinity') >= ${period.from}::date
    order by l.onset, l.alert_id`.execute(db)
  return rows
}

function factsOf(gathering: Gathering, account: ReportAccount, row: AlertRow): AlertFacts {
  const evidence = metricEvidence.parse(row.evidence)
  const parts = partsOf({ ...row, type: row.type === 'series-paused' ? 'series-paused' : 'drop' })
  const pause = parts.find(part => part.type === 'series-paused')
  const drop = parts.find(part => part.type === 'drop' && part.effect !== null)
  const lead = pause ?? drop ?? parts[0]
  const last = row.endedOn ?? evidence.day
  const onset = lead?.onset ?? evidence.onset
  const span = { from: onset, to: [onset, last].sort()[1] ?? onset }
  const effect = (name: FigureName, part: Part | undefined): Figure =>
    gathering.figures.add({
      name,
      account: account.key,
      about: `alert ${row.id}`,
      ...measured(part, span),
      unit: 'interactions',
      value: rounded(part?.effect?.value),
      low: rounded(part?.effect?.low),
      high: rounded(part?.effect?.high),
      missing: 'not-judged',
      source: { kind: 'alert', alert: row.id },
    })
  return {
    id: row.id,
    type: pause ? 'series-paused' : 'drop',
    state: row.state,
    series: row.series ?? pause?.explanation?.series?.name ?? pause?.series ?? null,
    metric: lead?.metric ?? null,
    onset,
    openedOn: row.openedOn,
    endedOn: row.endedOn,
    reason: (lead?.reason ?? null) as Reason | null,
    recoveredOn: lead?.recovered_on ?? evidence.recovered_on,
    ...causeOf(pause, drop),
    days: gathering.figures.add({
      name: 'alert_days',
      account: account.key,
      about: `alert ${row.id}`,
      ...measured(lead, span),
      unit: 'days',
      value: lead?.effect?.days ?? daysFrom(span.from, span.to).length,
      source: { kind: 'alert', alert: row.id },
    }),
    effect: effect('alert_effect', lead),
    accountEffect: pause && drop ? effect('alert_account_effect', drop) : null,
    accountRecoveredOn: pause && drop ? drop.recovered_on : null,
    decisions: row.decisions,
  }
}

/** The days that an effect was measured over, which end before the alert does: it waits to see the recovery. */
function measured(part: Part | undefined, span: Span): Span {
  if (!part?.effect || part.onset === null) return span
  return { from: part.onset, to: addDays(part.onset, part.effect.days - 1) }
}

function causeOf(pause: Part | undefined, drop: Part | undefined) {
  const explanation = drop?.explanation ?? pause?.explanation ?? null
  const event = [drop, pause].flatMap(part => part?.event ?? [])[0]
  return {
    cause: event ? 'event' : pause ? 'series-paused' : (explanation?.kind ?? 'not-explained'),
    causeSeries: explanation?.series?.name ?? null,
    causeEvent: event?.title ?? null,
  }
}

/** Interactions are whole; an estimate pretends to no more. */
const rounded = (value: number | undefined): number | null =>
  value === undefined ? null : Math.sign(value) * Math.round(Math.abs(value))

interface EventRow extends Pick<EventFacts, 'id' | 'title' | 'from' | 'to' | 'recoveredOn'> {
  readonly verdict: NonNullable<EventFacts['verdict']> | null
  readonly effect: number | null
  readonly low: number | null
  readonly high: number | null
}

/** A measurement that was revised later is not that of then, and is left out. */
export async function eventsOf(
  { db, figures, period, asOf }: Gathering,
  account: ReportAccount,
): Promise<EventFacts[]> {
  const { rows } = await sql<EventRow>`
    select e.event_id as id, e.title, e.starts_on as "from", e.ends_on as "to", f.verdict, f.effect,
      f.effect_low as low, f.effect_high as high, f.recovered_on as "recoveredOn"
    from polso.events e
    left join polso.content_series s using (series_id)
    left join polso.event_effects f
      on f.event_id = e.event_id and f.account_id = ${account.id} and f.measured_at <= ${asOf}
    where coalesce(e.account_id, s.account_id, ${account.id}) = ${account.id} and e.created_at <= ${asOf}
      and e.starts_on <= ${period.to}::date and coalesce(e.ends_on, 'infinity') >= ${period.from}::date
    order by e.starts_on, e.event_id`.execute(db)
  return rows.map(({ effect, low, high, ...event }) => ({
    ...event,
    effect:
      effect === null
        ? null
        : figures.add({
            name: 'event_effect',
            account: account.key,
            about: `event ${event.id}`,
            from: event.from,
            to: event.to ?? period.to,
            unit: 'interactions',
            value: rounded(effect),
            low: rounded(low ?? undefined),
            high: rounded(high ?? undefined),
            source: { kind: 'event', event: event.id, account: account.id },
          }),
  }))
}
