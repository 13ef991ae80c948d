import { groupBy } from '../../store/rows.ts'
import { share } from '../costs.ts'
import type { Figure, FigureName, Missing } from '../figure.ts'
import type { AudienceFacts, Breakdown, Dimension, Residence, Residents } from './facts.ts'
import type { Gathering } from './gathering.ts'
import { type AudienceRow, audienceOf, metricsOffered, type OfferedMetrics, type ReportAccount } from './reading.ts'

/** Who follows an account, as the platform last said within the period, and where they live. */

const dimensions: readonly Dimension[] = ['age', 'gender', 'age_gender', 'country', 'city']
/** Age and gender in one are told where a file has them so; nobody looks for them. */
const wanted = dimensions.filter(dimension => dimension !== 'age_gender')
/** Places have many cells: the largest are listed. */
const MOST_CELLS = 12

export async function audienceFacts(gathering: Gathering, account: ReportAccount): Promise<AudienceFacts> {
  const rows = await audienceOf(gathering.db, account, gathering.period, gathering.asOf)
  const offered = await metricsOffered(gathering.db, account.platform)
  const known = groupBy(rows, row => row.dimension)
  const byDimension = new Map(dimensions.map(dimension => [dimension, ofFollowers(known.get(dimension) ?? [])]))
  const breakdowns = dimensions.flatMap(dimension =>
    breakdownOf(gathering, account, dimension, byDimension.get(dimension) ?? []),
  )
  const found = new Set(breakdowns.flatMap(({ dimension }) => [dimension, ...dimension.split('_')]))
  const absent = wanted
    .filter(dimension => !found.has(dimension))
    .map(dimension => ({ dimension, ...whyAbsent(byDimension.get(dimension) ?? [], offered, dimension) }))
  return {
    breakdowns,
    absent,
    tourists: residence(gathering, account, byDimension.get('country') ?? [], 'tourists'),
    citizens: residence(gathering, account, byDimension.get('city') ?? [], 'citizens'),
  }
}

/** Of one population: that of the followers, where there are several. */
function ofFollowers(rows: readonly AudienceRow[]): readonly AudienceRow[] {
  const metric = rows.find(row => row.metric.startsWith('followers_by_'))?.metric ?? rows[0]?.metric
  return rows.filter(row => row.metric === metric)
}

function whyAbsent(
  rows: readonly AudienceRow[],
  { offered, retired }: OfferedMetrics,
  dimension: Dimension,
): { readonly why: Missing; readonly reason: string | null } {
  const whole = rows.find(row => row.status === 'unavailable')
  if (whole) return { why: 'not-read', reason: whole.reason }
  if (rows.length > 0) return { why: 'suppressed', reason: null }
  const tells = (metric: string) => metric.split('_by_')[1]?.split('_').includes(dimension) ?? false
  if (offered.some(tells)) return { why: 'not-read', reason: null }
  return { why: retired.some(tells) ? 'given-no-more' : 'not-offered', reason: null }
}

type Observed = AudienceRow & { readonly value: number }
const observed = (rows: readonly AudienceRow[]) => rows.filter((row): row is Observed => row.value !== null)

function breakdownOf(
  { figures, settings }: Gathering,
  account: ReportAccount,
  dimension: Dimension,
  rows: readonly AudienceRow[],
): Breakdown[] {
  const cells = inOrder(dimension, observed(rows))
  const [first] = cells
  if (first === undefined) return []
  const { metric, day } = first
  const about = (segments: readonly string[] | null) =>
    ({ kind: 'audience', account: account.id, metric, day, segments }) as const
  const total = cells.reduce((sum, cell) => sum + cell.value, 0)
  const common = { account: account.key, from: day, to: day }
  const known = figures.add({
    ...common,
    name: 'audience_known',
    about: dimension,
    unit: 'people',
    value: total,
    formula: 'sum',
    source: about(null),
  })
  const listed = cells.slice(0, dimension === 'country' || dimension === 'city' ? MOST_CELLS : cells.length)
  return [
    {
      dimension,
      metric,
      day,
      source: first.source,
      known,
      cells: listed.map(({ segment, value }) => {
        const named = { ...common, about: `${dimension} ${segment}` }
        const people = figures.add({ ...named, name: 'audience_cell', unit: 'people', value, source: about([segment]) })
        return {
          segment,
          people,
          share: figures.add({
            ...named,
            name: 'audience_share',
            unit: 'share',
            ...share(value, total, settings.leastBase),
            formula: 'share',
            source: { kind: 'figures', of: [people.id, known.id] },
          }),
        }
      }),
      suppressed: rows.filter(row => row.status === 'suppressed').length,
      more: cells.length - listed.length,
    },
  ]
}

/** Ages from young to old; the others by size. */
function inOrder(dimension: Dimension, cells: readonly Observed[]): readonly Observed[] {
  return dimension === 'age' || dimension === 'age_gender'
    ? [...cells].sort((a, b) => (a.segment < b.segment ? -1 : 1))
    : cells
}

/** Followers by where they live, as a share of those whose country, or city, is known. */
function residence(
  { figures, settings }: Gathering,
  account: ReportAccount,
  rows: readonly AudienceRow[],
  who: 'citizens' | 'tourists',
): Residence | null {
  const cells = observed(rows)
  const [first] = cells
  if (first === undefined || (who === 'citizens' && settings.residents.cities.length === 0)) return null
  const { metric, day } = first
  const own = cells.filter(({ segment }) =>
    who === 'tourists' ? !isHome(segment, settings.residents) : isTown(segment, settings.residents),
  )
  const add = (name: FigureName, chosen: readonly Observed[], segments: readonly string[] | null): Figure =>
    figures.add({
      name,
      account: account.key,
      from: day,
      to: day,
      unit: 'people',
      value: chosen.reduce((sum, cell) => sum + cell.value, 0),
      formula: 'sum',
      source: { kind: 'audience', account: account.id, metric, day, segments },
    })
  const people = add(
    who,
    own,
    own.map(cell => cell.segment),
  )
  const known = add(who === 'tourists' ? 'country_known' : 'city_known', cells, null)
  return {
    people,
    known,
    share: shareFigure(figures, settings.leastBase, `${who}_share`, people, known, account.key),
    atLeast: rows.some(row => row.status === 'suppressed'),
  }
}

export function shareFigure(
  figures: Gathering['figures'],
  least: number,
  name: FigureName,
  people: Figure,
  known: Figure,
  account: string | null,
): Figure {
  return figures.add({
    name,
    account,
    from: known.from,
    to: known.to,
    unit: 'share',
    ...share(people.value, known.value, least),
    formula: 'share',
    source: { kind: 'figures', of: [people.id, known.id] },
  })
}

function isHome(segment: string, { countries }: Residents): boolean {
  return countries.includes(segment.toUpperCase())
}

/** Platforms write a city with its region: `La Spezia, Liguria`. */
function isTown(segment: string, { cities }: Residents): boolean {
  const plain = segment.toLocaleLowerCase('und')
  return cities.some(city => {
    const wanted = city.toLocaleLowerCase('und')
    return plain === wanted || plain.startsWith(`${wanted},`)
  })
}
