import type { RecordedCall } from '../../src/simulator/index.ts'
import { compare, type Figure } from './figure.ts'

/** What reads the profile of an account, where its counts are. */
const PROFILES = /^GET \/(2\/users(\/by)?|\{(page|ig)\})$/

/** Calls that read the counts of so many accounts of each platform, against the fewest that the platform allows. */
export function callFigures(calls: readonly RecordedCall[], accounts: number): Figure[] {
  const batch = { facebook: 50, instagram: 50, twitter: 100 }
  return Object.entries(batch).map(([platform, size]) => {
    const value = calls.filter(call => call.platform === platform && readsProfiles(call)).length
    const against = `${accounts} accounts, at most ${size} a call`
    const limit = Math.ceil(accounts / size)
    return compare({ figure: `calls.${platform}`, unit: 'calls', against }, { value, limit }, { exactly: 1 })
  })
}

function readsProfiles({ endpoint, items }: RecordedCall): boolean {
  return [endpoint, ...items.map(item => item.endpoint)].some(name => PROFILES.test(name))
}
