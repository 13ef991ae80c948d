import { createHash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/**
 * Hashes of passwords as `$scrypt$ln=16,r=8,p=2$<salt>$<hash>` (PHC string format, base64 without padding). The cost is
 * one of those that OWASP's Password Storage Cheat Sheet gives as equal: 64 MiB and a few tenths of a second.
 */
const COST = { ln: 16, r: 8, p: 2 } as const
const SALT_BYTES = 16
const HASH_BYTES = 32

export const SHORTEST_PASSWORD = 12
/** Longer ones only cost time. */
const LONGEST_PASSWORD = 1024

interface Parsed {
  readonly ln: number
  readonly r: number
  readonly p: number
  readonly salt: Buffer
  readonly hash: Buffer
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const hash = await derive(password, { ...COST, salt, hash: Buffer.alloc(HASH_BYTES) })
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${unpadded(salt)}$${unpadded(hash)}`
}

/** `null`: nobody of that name; it takes as long as a wrong password, so that names can't be told apart. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const known = stored === null ? null : parse(stored)
  const asked = known ?? { ...COST, salt: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) }
  const derived = await oneAtATime(() => derive(password.slice(0, LONGEST_PASSWORD), asked))
  return timingSafeEqual(derived, asked.hash) && known !== null
}

export function isPasswordHash(text: string): boolean {
  return parse(text) !== null
}

/** Tells whether a password was changed since, without telling anything of it. */
export function fingerprintOf(stored: string): string {
  return createHash('sha256').update(stored).digest('base64url')
}

function parse(text: string): Parsed | null {
  const form = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43,86})$/
  const [, ln, r, p, salt = '', hash = ''] = form.exec(text.trim()) ?? []
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  // What costs more than 256 MiB would stop the server, not the guessing.
  const isBearable = cost.ln >= 10 && cost.ln <= 18 && cost.r >= 1 && cost.r <= 8 && cost.p >= 1 && cost.p <= 4
  return isBearable ? { ...cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') } : null
}

function derive(password: string, { ln, r, p, salt, hash }: Parsed): Promise<Buffer> {
  const N = 2 ** ln
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r }
  // The same letters may be typed in two ways (é as one sign or two).
  const typed = password.normalize('NFKC')
  return new Promise((resolve, reject) => {
    scrypt(typed, salt, hash.length, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

let last: Promise<unknown> = Promise.resolve()

/** Many logins at once would take 64 MiB each. */
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work)
  last = mine.catch(() => undefined)
  return mine
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
