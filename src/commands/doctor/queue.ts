import { Redis } from 'ioredis'
import { type Check, failure, ok, warning } from './check.ts'

const name = 'queue'

/** BullMQ needs 6.2 (its scripts), and a Redis that never evicts a job to make room. */
export async function checkQueue(redisUrl: string | null): Promise<readonly Check[]> {
  if (redisUrl === null) return [ok(name, 'in Postgres; set REDIS_URL to keep it in Redis')]
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    // A server too old for the newer protocol shall tell its version.
    protocol: 2,
    connectTimeout: 5000,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  })
  let lost: unknown = null
  redis.on('error', error => {
    lost = error
  })
  try {
    await redis.connect()
    return await judge(redis)
  } catch (error) {
    return [
      failure(
        name,
        `Redis: ${wordsOf(lost ?? error)}`,
        'Is it running, and is REDIS_URL right (host, port, password, rediss:// for TLS)?',
      ),
    ]
  } finally {
    redis.disconnect()
  }
}

async function judge(redis: Redis): Promise<readonly Check[]> {
  const info = await redis.info('server')
  const version = /^redis_version:(\S+)/m.exec(info)?.[1] ?? 'unknown'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < 6 || (major === 6 && minor < 2)) {
    return [
      failure(
        name,
        `Redis ${version} is too old`,
        'Use Redis 6.2 or newer, or unset REDIS_URL to keep the queue in Postgres.',
      ),
    ]
  }
  return [ok(name, `Redis ${version}`), ...(await judgeEviction(redis))]
}

/** Hosted servers often forbid CONFIG; then nothing is known and nothing is said. */
async function judgeEviction(redis: Redis): Promise<readonly Check[]> {
  const answer: unknown = await redis.config('GET', 'maxmemory-policy').catch(() => null)
  const policy: unknown = Array.isArray(answer) ? answer[1] : null
  if (typeof policy !== 'string' || policy === 'noeviction') return []
  return [
    warning(
      name,
      `Redis drops keys when memory is short (maxmemory-policy ${policy})`,
      'Set maxmemory-policy to noeviction; what is lost is found again by the sweep, but late.',
    ),
  ]
}

/** The name of the fault: messages of Redis may quote what was sent, and with it the password. */
function wordsOf(error: unknown): string {
  const code = isObject(error) && 'code' in error ? error.code : null
  if (code === 'ECONNREFUSED') return 'nothing listens there'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host name is unknown'
  if (typeof code === 'string') return `the connection failed (${code})`
  return isObject(error) && 'name' in error && error.name === 'ReplyError'
    ? 'it refuses the user or the password'
    : 'the connection failed'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
