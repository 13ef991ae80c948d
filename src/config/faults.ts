/** One thing that is wrong with the configuration, with its remedy. Its message never repeats a value. */
export interface Fault {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** Line of the file, from 1; `null` where there is none (the environment). */
  readonly line: number | null
}

/** All faults of one source, e.g. of `polso.yaml` or of `the environment`. */
export interface FaultList {
  readonly source: string
  readonly faults: readonly Fault[]
}

/** Polso can't start as it is set up: exit code 2. The message holds every fault, one line each, and no secret. */
export class ConfigError extends Error {
  readonly lists: readonly FaultList[]

  constructor(lists: readonly FaultList[]) {
    super(lists.map(describeList).join('\n'))
    this.name = 'ConfigError'
    this.lists = lists
  }

  /** For a single fault that has no place in a file. */
  static of(source: string, message: string): ConfigError {
    return new ConfigError([{ source, faults: [{ path: [], message, line: null }] }])
  }
}

function describeList({ source, faults }: FaultList): string {
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
  return [`${source}: ${count}`, ...faults.map(describeFault)].join('\n')
}

/** e.g. `  line 31  accounts[2].handle: is missing` */
export function describeFault({ path, message, line }: Fault): string {
  const place = line === null ? '' : `line ${line}  `
  return path.length === 0 ? `  ${place}${message}` : `  ${place}${formatPath(path)}: ${message}`
}

/** `['accounts', 2, 'handle']` → `accounts[2].handle` */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${readableKey(key)}`))
    .join('')
}

/** A key may be anything that stands before a colon, a pasted token too: only what looks like a name is repeated. */
export function readableKey(key: PropertyKey): string {
  const name = String(key)
  return /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(name) ? name : '(…)'
}

/** In the order of the file; what has no line comes first. */
export function inOrder(faults: readonly Fault[]): readonly Fault[] {
  return [...faults].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}
