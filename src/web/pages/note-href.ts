import type { Day } from '../../days.ts'

interface Noted {
  readonly account: string
  readonly series?: string
  readonly title?: string
  readonly startsOn?: Day
  /** `null` while it lasts. */
  readonly endsOn?: Day | null
}

/** The form for noting an event, with what is known filled in. */
export function noteHref({ account, series, title, startsOn, endsOn }: Noted): string {
  const about = series === undefined ? account : `${account}/${series}`
  const query = new URLSearchParams({
    about,
    ...(title !== undefined && { title }),
    ...(startsOn !== undefined && { starts_on: startsOn }),
    ...(endsOn && { ends_on: endsOn }),
  })
  return `/events?${query}`
}
