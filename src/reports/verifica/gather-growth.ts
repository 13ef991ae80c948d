import { addDays, dayStart } from '../../days.ts'
import type { Db } from '../../store/database.ts'
import type { FigureName } from '../figure.ts'
import type { FollowersFacts, GrowthFacts } from './facts.ts'
import type { Gathering } from './gathering.ts'
import { type InstantReading, instantReading, type ReportAccount } from './reading.ts'

/**
 * How a count of people went from the start of the period to its end. At the start stands the last reading before the
 * period; where the account was not read then, the first within it, and it says so.
 */

export async function followersOf(gathering: Gathering, account: ReportAccount): Promise<FollowersFacts> {
  const growth = await growthOf(gathering, account, 'followers', {
    first: 'followers_first',
    start: 'followers_start',
    end: 'followers_end',
  })
  const { start, end } = growth
  const { figures, period } = gathering
  const gained = figures.add({
    name: 'followers_gained',
    account: account.key,
    ...period,
    unit: 'people',
    value: start.value === null || end.value === null ? null : end.value - start.value,
    formula: 'difference',
    source: { kind: 'figures', of: [end.id, start.id] },
  })
  return { ...growth, gained }
}

export async function fansOf(gathering: Gathering, account: ReportAccount): Promise<GrowthFacts | null> {
  const names = { first: 'fans_first', start: 'fans_start', end: 'fans_end' } as const
  const { db, period, asOf } = gathering
  const until = dayStart(addDays(period.to, 1), account.timeZone)
  const known = await instantReading(db, account, 'fans', 'last', { after: null, until, asOf })
  return known === null ? null : growthOf(gathering, account, 'fans', names)
}

type Names = Readonly<Record<'first' | 'start' | 'end', FigureName>>

async function growthOf(
  gathering: Gathering,
  account: ReportAccount,
  metric: string,
  names: Names,
): Promise<GrowthFacts> {
  const { db, period, asOf } = gathering
  const { first, before, within, last } = await readingsOf(db, account, metric, gathering)
  const start = before ?? within
  const figure = (name: FigureName, reading: InstantReading | null) =>
    gathering.figures.add({
      name,
      account: account.key,
      ...(reading === null ? period : { from: reading.day, to: reading.day }),
      unit: 'people',
      value: reading?.value ?? null,
      source: {
        kind: 'reading',
        account: account.id,
        metric,
        slot: (reading?.slot ?? asOf).toISOString(),
      },
    })
  const isEarlier = first !== null && start !== null && first.slot < start.slot
  return {
    first: isEarlier ? figure(names.first, first) : null,
    start: figure(names.start, start),
    startOn: start?.day ?? null,
    startedWithin: before === null && within !== null,
    end: figure(names.end, last),
    endOn: last?.day ?? null,
  }
}

/** A reading so old says nothing of the start any more. */
const STALE_DAYS = 7

async function readingsOf(db: Db, account: ReportAccount, metric: string, { period, asOf }: Gathering) {
  const starts = dayStart(period.from, account.timeZone)
  const ends = dayStart(addDays(period.to, 1), account.timeZone)
  const ask = (which: 'first' | 'last', after: Date | null, until: Date) =>
    instantReading(db, account, metric, which, { after, until, asOf })
  // The slot of the first midnight closes the day before.
  const stale = dayStart(addDays(period.from, -STALE_DAYS), account.timeZone)
  return {
    first: await ask('first', null, ends),
    before: await ask('last', stale, starts),
    within: await ask('first', starts, ends),
    last: await ask('last', starts, ends),
  }
}
