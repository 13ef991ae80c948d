import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino'
import { prettyFactory } from 'pino-pretty'

export interface LogOptions {
  readonly level: string
  /** For people, on a terminal; JSON lines otherwise. */
  readonly pretty: boolean
  readonly color?: boolean
  /** Values that must not appear in any line, however they got there. Asked at every line: secrets are loaded after the log is opened. */
  readonly secrets?: () => readonly string[]
  /** Default: standard error; standard output belongs to what a command answers. */
  readonly destination?: DestinationStream
}

/** Opens the log. Secrets stay out by structure (`Secret` prints itself, errors give only known fields) and by value. */
export function createLogger(options: LogOptions): Logger {
  const settings: LoggerOptions = {
    level: options.level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
    serializers: { err: safely, error: safely },
    hooks: { streamWrite: line => withoutSecrets(line, options.secrets?.() ?? []) },
  }
  const destination = options.destination ?? pino.destination({ dest: 2, sync: true })
  return pino(settings, options.pretty ? prettyStream(destination, options.color ?? false) : destination)
}

function prettyStream(destination: DestinationStream, color: boolean): DestinationStream {
  const format = prettyFactory({ colorize: color, translateTime: 'SYS:HH:MM:ss' })
  return { write: line => destination.write(format(line)) }
}

/** Shorter values would blank out innocent words. */
const shortestSecret = 6

function withoutSecrets(line: string, secrets: readonly string[]): string {
  let clean = line
  for (const form of formsOf(secrets)) if (clean.includes(form)) clean = clean.replaceAll(form, '[secret]')
  return clean
}

const forms = new WeakMap<readonly string[], readonly string[]>()

/**
 * The secrets as they may be written, the longest first, or one that begins another would leave the other's end. Worked
 * out once a list: at every line it cost more than the line.
 */
function formsOf(secrets: readonly string[]): readonly string[] {
  const known = forms.get(secrets)
  if (known) return known
  const long = secrets.filter(secret => secret.length >= shortestSecret)
  const all = long.flatMap(secret => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
  const found = [...new Set(all)].sort((a, b) => b.length - a.length)
  forms.set(secrets, found)
  return found
}

function safely(value: unknown): unknown {
  return typeof value === 'string' ? scrubbed(value) : errorFields(value)
}

/** What is told of an error: nothing that is not named here. A request, its headers and its address are never named. */
export interface ErrorFields {
  readonly type: string
  readonly message: string
  readonly kind?: string
  readonly code?: string
  readonly remedy?: string
  readonly syscall?: string
  readonly cause?: ErrorFields
  readonly stack?: string
}

const told = ['kind', 'code', 'remedy', 'syscall'] as const

/** Errors whose messages we write, causes explained; the stack of all others helps to find where they came from. */
const ours = new Set([
  'ClockAheadError',
  'CollectError',
  'NotifyError',
  'ConfigError',
  'DatabaseUnreachableError',
  'RedisAwayError',
  'EmbeddedPostgresError',
])

export function errorFields(error: unknown, depth = 0, explained = false): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error, message: scrubbed(String(error)) }
  const fields: Record<string, string> = {}
  for (const name of told) {
    const value: unknown = Reflect.get(error, name)
    if (typeof value === 'string') fields[name] = scrubbed(value)
  }
  const known = explained || ours.has(error.name)
  return {
    type: error.name,
    message: scrubbed(error.message),
    ...fields,
    ...(error.cause instanceof Error && depth < 3 ? { cause: errorFields(error.cause, depth + 1, known) } : {}),
    ...(known ? {} : { stack: framesOf(error) }),
  }
}

function framesOf(error: Error): string {
  const frames = error.stack?.split('\n').filter(line => /^\s+at /.test(line)) ?? []
  return frames.slice(0, 8).join('\n')
}

/** For the words of libraries, which may quote an address or a header. */
function scrubbed(text: string): string {
  return text
    .replace(/((?:token|secret|proof|password|signature|api_?key)["']?\s*[=:]\s*["']?)[^\s&"',;]+/gi, '$1[secret]')
    .replace(/\b(Bearer|Basic|OAuth)\s+[A-Za-z0-9._~+/=-]{6,}/g, '$1 [secret]')
    .replace(/(\/\/[^\s/:@]*:)[^\s/@]+@/g, '$1[secret]@')
}
