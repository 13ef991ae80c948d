import { describe, expect, it } from '@jest/globals'
import { readEnvironment, unknownVariableFaults } from '../../src/config/env.ts'
import { describeFault } from '../../src/config/faults.ts'

function read(env: Record<string, string>, files: Record<string, string> = {}) {
  const readFile = (path: string) => {
    const file = files[path]
    if (file === undefined) throw Object.assign(new Error('nothing there'), { code: 'ENOENT' })
    return file
  }
  const { environment, faults } = readEnvironment({ env, readFile })
  return { environment, faults: faults.map(fault => describeFault(fault).trim()) }
}

describe('the environment', () => {
  it('needs nothing', () => {
    expect(read({})).toEqual({
      faults: [],
      environment: {
        databaseUrl: null,
        redisUrl: null,
        configPath: 'polso.yaml',
        configNamed: false,
        httpHost: null,
        httpPort: null,
        logLevel: 'info',
        dataDir: '.polso',
        color: true,
      },
    })
  })

  it('takes an empty variable as one that is not set', () => {
    expect(read({ DATABASE_URL: '', POLSO_CONFIG: '', LOG_LEVEL: '', POLSO_HTTP_PORT: '' })).toEqual(read({}))
  })

  it.each([
    ['DATABASE_URL', 'databaseUrl', 'postgresql:///polso?host=/run/postgresql'],
    ['DATABASE_URL', 'databaseUrl', 'postgres://u:p%40ss@[::1]:5432/polso?sslmode=require'],
    ['REDIS_URL', 'redisUrl', 'rediss://:opensesame@redis.example.org:6380/1'],
  ])('takes %s', (name, field, url) => {
    expect(read({ [name]: url })).toMatchObject({ faults: [], environment: { [field]: url } })
  })

  it('reads the address of a server from a file, as any secret', () => {
    const files = { '/run/secrets/db': 'postgres://u:opensesame@db/polso\n' }
    expect(read({ DATABASE_URL: 'file:/run/secrets/db' }, files)).toMatchObject({
      faults: [],
      environment: { databaseUrl: 'postgres://u:opensesame@db/polso' },
    })
  })

  it('knows whether the configuration was named', () => {
    expect(read({ POLSO_CONFIG: 'x.yaml' }).environment).toMatchObject({ configPath: 'x.yaml', configNamed: true })
  })

  it('tells all faults, with defaults in the place of what is wrong', () => {
    const env = {
      DATABASE_URL: 'mysql://u:opensesame@db/polso',
      REDIS_URL: 'file:/run/secrets/redis',
      POLSO_HTTP_PORT: '80800',
      LOG_LEVEL: 'inof',
    }
    const { faults, environment } = read(env)
    expect(faults).toEqual([
      'REDIS_URL: there is no file /run/secrets/redis; create it, or mount the secret there',
      'DATABASE_URL: is no address that can be used here, e.g. postgres://polso:password@localhost:5432/polso',
      'POLSO_HTTP_PORT: must be a port, 0 to 65535',
      'LOG_LEVEL: must be one of: trace, debug, info, warn, error, fatal, silent',
    ])
    expect(environment).toEqual(read({}).environment)
  })
})

describe('a variable that begins with POLSO_', () => {
  const faultsOf = (env: Record<string, string>, referenced: string[] = []) =>
    unknownVariableFaults(env, new Set(referenced)).map(fault => describeFault(fault).trim())

  it('and that nobody reads is a typing mistake', () => {
    expect(faultsOf({ POLSO_CONFG: 'x', POLSO_NONSENSE: 'y', HOME: '/root' })).toEqual([
      'POLSO_CONFG: is no variable that polso reads; did you mean "POLSO_CONFIG"?',
      'POLSO_NONSENSE: is no variable that polso reads; known are: POLSO_CONFIG, POLSO_DATA_DIR, POLSO_HTTP_HOST, POLSO_HTTP_PORT',
    ])
  })

  it('may hold a secret that polso.yaml names', () => {
    expect(faultsOf({ POLSO_WEBHOOK_SECRET: 'x' }, ['POLSO_WEBHOOK_SECRET'])).toEqual([])
  })
})
