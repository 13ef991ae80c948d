import type { Platform } from './world.ts'

/**
 * Ids of posts follow from their time, as the platforms' do, so that any id can be found again without an index:
 * X uses snowflakes (milliseconds since 2010-11-04T01:42:54.657Z, shifted by 22 bits), the Graph ids hold the second.
 * `account` is the account's place in the world, below 10,000.
 */
const X_EPOCH = 1_288_834_974_657n

export function postId(platform: Platform, accountId: string, account: number, at: number): string {
  if (platform === 'twitter') return snowflake(at, account)
  if (platform === 'instagram') return `179${String(account).padStart(4, '0')}${Math.floor(at / 1000)}`
  return `${accountId}_${Math.floor(at / 1000)}${String(account).padStart(4, '0')}`
}

/** The instant (epoch milliseconds) and the account's place that an id was made of; `undefined` when it is no id of ours. */
export function readPostId(id: string): { at: number; account: number } | undefined {
  const facebook = /^\d+_(\d{9,10})(\d{4})$/.exec(id)
  if (facebook) return { at: Number(facebook[1]) * 1000, account: Number(facebook[2]) }
  const instagram = /^179(\d{4})(\d{9,10})$/.exec(id)
  if (instagram) return { at: Number(instagram[2]) * 1000, account: Number(instagram[1]) }
  if (!/^\d{1,19}$/.test(id)) return undefined
  return { at: snowflakeTime(id), account: Number(BigInt(id) & 0x3fffffn) }
}

function snowflake(at: number, sequence: number): string {
  return (((BigInt(at) - X_EPOCH) << 22n) | BigInt(sequence)).toString()
}

/** Epoch milliseconds of a snowflake. */
export function snowflakeTime(id: string): number {
  return Number((BigInt(id) >> 22n) + X_EPOCH)
}
