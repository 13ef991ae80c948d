import { z } from 'zod'
import type { Fault } from './faults.ts'
import { suggest } from './nearest.ts'
import { Secret, type SecretSource } from './secrets.ts'
import { faultWords } from './words.ts'

/** What polso takes from the environment; `.env.example` explains it to people. */
export interface Environment {
  /** `null`: the embedded Postgres of the data folder. */
  readonly databaseUrl: string | null
  /** `null`: the queue lives in Postgres. */
  readonly redisUrl: string | null
  readonly configPath: string
  /** False when `configPath` is only the default: then the file may be absent. */
  readonly configNamed: boolean
  /** Win over polso.yaml, so that one file serves every replica. */
  readonly httpHost: string | null
  readonly httpPort: number | null
  readonly logLevel: LogLevel
  /** Of the embedded Postgres and the demo. */
  readonly dataDir: string
  readonly color: boolean
}

export type LogLevel = (typeof logLevels)[number]

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** A server's address holds a password: never repeated, and it may be given as a reference, as any secret. */
const serverUrl = (form: RegExp, example: string) =>
  z.string().regex(form, { error: `is no address that can be used here, e.g. ${example}` })

const variables = z.object({
  DATABASE_URL: serverUrl(/^postgres(ql)?:\/\/\S+$/, 'postgres://polso:password@localhost:5432/polso').optional(),
  REDIS_URL: serverUrl(/^rediss?:\/\/\S+$/, 'redis://localhost:6379').optional(),
  POLSO_CONFIG: z.string().optional(),
  POLSO_HTTP_HOST: z.string().optional(),
  POLSO_HTTP_PORT: z
    .string()
    .refine(port => /^\d{1,5}$/.test(port) && Number(port) <= 65_535, { error: 'must be a port, 0 to 65535' })
    .optional(),
  LOG_LEVEL: z.enum(logLevels).optional(),
  POLSO_DATA_DIR: z.string().optional(),
  NO_COLOR: z.string().optional(),
})

/** The names polso reads by itself. */
export const variableNames: readonly string[] = Object.keys(variables.shape)

export interface ReadEnvironment {
  /** What is right of it, so that doctor can go on; defaults stand for what is not. */
  readonly environment: Environment
  readonly faults: readonly Fault[]
}

/** Reads the environment. An empty variable counts as not set: that is what compose files make of absent ones. */
export function readEnvironment(source: SecretSource): ReadEnvironment {
  const given = Object.fromEntries(variableNames.flatMap(name => (source.env[name] ? [[name, source.env[name]]] : [])))
  const faults = [...dereference(given, ['DATABASE_URL', 'REDIS_URL'], source)]
  const result = variables.safeParse(given, { error: faultWords })
  const issues = result.error?.issues ?? []
  faults.push(...issues.map(({ path, message }) => ({ path, message, line: null })))
  for (const { path } of issues) delete given[String(path[0])]
  return { environment: environmentOf(variables.parse(given)), faults }
}

/** Replaces `env:NAME` and `file:/path` by what they refer to, in place; what can't be resolved is taken away. */
function dereference(
  given: Record<string, string | undefined>,
  names: readonly string[],
  source: SecretSource,
): readonly Fault[] {
  return names.flatMap(name => {
    const reference = given[name]
    if (reference === undefined || !/^(env|file):/.test(reference)) return []
    const secret = new Secret(reference)
    const message = secret.resolve(source)
    given[name] = message === null ? secret.reveal() : undefined
    return message === null ? [] : [{ path: [name], message, line: null }]
  })
}

function environmentOf(values: z.output<typeof variables>): Environment {
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    configPath: values.POLSO_CONFIG ?? 'polso.yaml',
    configNamed: values.POLSO_CONFIG !== undefined,
    httpHost: values.POLSO_HTTP_HOST ?? null,
    httpPort: values.POLSO_HTTP_PORT === undefined ? null : Number(values.POLSO_HTTP_PORT),
    logLevel: values.LOG_LEVEL ?? 'info',
    dataDir: values.POLSO_DATA_DIR ?? '.polso',
    color: values.NO_COLOR === undefined,
  }
}

/** A variable that begins with POLSO_ and that neither polso nor polso.yaml (`referenced`) reads is a typing mistake. */
export function unknownVariableFaults(env: SecretSource['env'], referenced: ReadonlySet<string>): readonly Fault[] {
  const own = variableNames.filter(name => name.startsWith('POLSO_'))
  return Object.keys(env)
    .filter(name => name.startsWith('POLSO_') && !own.includes(name) && !referenced.has(name))
    .sort()
    .map(name => ({ path: [name], line: null, message: `is no variable that polso reads; ${suggest(name, own)}` }))
}
