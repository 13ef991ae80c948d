import { addDays, type Day, dayOf, dayStart, daysFrom } from '../days.ts'
import { PeriodError } from './errors.ts'

/** Days from the first to the last, both included. */
export interface Span {
  readonly from: Day
  readonly to: Day
}

/** What a report is about, and as of when. */
export interface ReportPeriod extends Span {
  /** What it is compared with; `null`: nothing. */
  readonly compare: Span | null
  /** Rows stored later are as if they were not there. */
  readonly asOf: Date
}

export interface AskedPeriod {
  readonly from: string
  readonly to: string
  /** `previous`, `FROM..TO`, or nothing. */
  readonly compare?: string | undefined
  /** A day (its end) or an instant; nothing: see `defaultAsOf`. */
  readonly asOf?: string | undefined
}

/** The days of a contract as they were recorded, or changed, at an instant. */
export interface Recorded extends Span {
  readonly key: string
  readonly at: Date
}

type Asked = Span & { readonly compare?: Span | null }

/** Throws `PeriodError`. `zone` is that of the days. */
export function periodOf(
  asked: AskedPeriod,
  now: Date,
  zone: string,
  contracts: readonly Recorded[] = [],
): ReportPeriod {
  const span = spanOf(asked.from, asked.to, '--from', '--to')
  const compare = compareOf(asked.compare, span)
  const asOf =
    asked.asOf === undefined ? defaultAsOf({ ...span, compare }, now, zone, contracts) : asOfOf(asked.asOf, now, zone)
  if (dayOf(asOf, zone) < span.from)
    throw new PeriodError(`The period begins on ${span.from}, after --as-of (${asked.asOf ?? dayOf(asOf, zone)}).`)
  return { ...span, compare, asOf }
}

/** Days after the period's last that its figures take to settle: posts grow, platforms revise their days. */
export const SETTLING_DAYS = 2

/**
 * The end of the second day after the period and what it is compared with, when its figures have settled; or when the
 * last of its contracts was recorded as it is, where that is later: who corrects a contract wants it told. Or now, where
 * that is earlier.
 */
export function defaultAsOf(asked: Asked, now: Date, zone: string, contracts: readonly Recorded[]): Date {
  const spans = spansOf(asked)
  const settled = dayStart(addDays(hull(spans).to, SETTLING_DAYS + 1), zone)
  const own = recordsOf(spans, contracts).map(({ at }) => at.getTime())
  return new Date(Math.min(now.getTime(), Math.max(settled.getTime(), ...own)))
}

/** Records of the contracts that ever shared a day with a span: one that was moved out of it has changed for it too. */
export function recordsOf<R extends Recorded>(spans: readonly Span[], records: readonly R[]): R[] {
  const own = records.filter(record => spans.some(span => overlap(record, span) !== null))
  const keys = new Set(own.map(({ key }) => key))
  return records.filter(({ key }) => keys.has(key))
}

/** The period, and what it is compared with. */
export function spansOf({ from, to, compare }: Asked): Span[] {
  return [{ from, to }, ...(compare ? [compare] : [])]
}

/** The days of both that had begun by the instant of the report. */
export function begunSpans(asked: ReportPeriod, zone: string): Span[] {
  const last = dayOf(asked.asOf, zone)
  return spansOf(asked).flatMap(span => overlap(span, { from: span.from, to: last }) ?? [])
}

function asOfOf(text: string, now: Date, zone: string): Date {
  const asOf = isDay(text) ? dayStart(addDays(text, 1), zone) : instantOf(text)
  if (asOf === null)
    throw new PeriodError('--as-of must be a day or an instant, e.g. 2020-01-02 or 2020-01-02T23:00:00Z.')
  // The end of today is now: nobody knows what will have been stored by then.
  if (asOf > now) {
    if (isDay(text) && dayOf(now, zone) === text) return now
    throw new PeriodError('--as-of lies in the future: what will have been stored by then is not known yet.')
  }
  return asOf
}

function instantOf(text: string): Date | null {
  const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/
  const instant = new Date(text)
  return form.test(text) && !Number.isNaN(instant.getTime()) ? instant : null
}

function compareOf(text: string | undefined, span: Span): Span | null {
  if (text === undefined) return null
  if (text === 'previous') return previous(span)
  const [from, to, ...more] = text.split('..')
  if (from === undefined || to === undefined || more.length > 0)
    throw new PeriodError('--compare must be previous, or two days: 2019-03-25..2019-07-31.')
  return spanOf(from, to, '--compare', '--compare')
}

/** As many days as the period has, just before it. */
function previous({ from, to }: Span): Span {
  return { from: addDays(from, -daysFrom(from, to).length), to: addDays(from, -1) }
}

/** Ten years: a mistyped century is told at once. */
const LONGEST_DAYS = 3660

function spanOf(from: string, to: string, first: string, last: string): Span {
  if (!isDay(from)) throw new PeriodError(`${first}: "${from}" is no day; write YYYY-MM-DD, e.g. 2019-03-25.`)
  if (!isDay(to)) throw new PeriodError(`${last}: "${to}" is no day; write YYYY-MM-DD, e.g. 2019-07-31.`)
  if (to < from) throw new PeriodError(`${from} is after ${to}: the first day comes first.`)
  if (daysFrom(from, to).length > LONGEST_DAYS) throw new PeriodError('The period is longer than ten years.')
  return { from, to }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** Days that two spans share, as a span; `null`: none. */
export function overlap(a: Span, b: Span): Span | null {
  const from = later(a.from, b.from)
  const to = earlier(a.to, b.to)
  return from <= to ? { from, to } : null
}

export const earlier = (a: Day, b: Day): Day => [a, b].sort()[0] ?? a
export const later = (a: Day, b: Day): Day => [a, b].sort()[1] ?? a

/** From the first day of any to the last of any. */
export function hull(spans: readonly Span[]): Span {
  const from = spans.map(span => span.from).sort()[0] ?? ''
  const to =
    spans
      .map(span => span.to)
      .sort()
      .at(-1) ?? ''
  return { from, to }
}
