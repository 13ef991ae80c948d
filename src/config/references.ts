import type { CollectorDefinition } from '../collectors/collector.ts'
import { readableKey } from './faults.ts'
import { suggest } from './nearest.ts'
import type { Path, PlacedFault, Plugins } from './plugins.ts'

/**
 * What one part of polso.yaml says of another: names that must exist, and must not stand twice. Works on the file as
 * written, whatever else is wrong with it, so that all faults are told at once. Silent about what has the wrong type:
 * the schema says that.
 */
export function referenceFaults(raw: unknown, plugins: Plugins): readonly PlacedFault[] {
  const file = group(raw)
  const accounts = list(file.accounts)
  const notifiers = list(file.notifiers)
  const contracts = list(file.contracts)
  return [
    ...accounts.flatMap((account, index) => accountFaults(account, ['accounts', index], file, plugins)),
    ...duplicates(accounts, ['accounts'], ['id'], 'the same id as', 'ids must differ'),
    ...duplicates(accounts, ['accounts'], ['handle', 'platform'], 'the same profile as', 'name each once'),
    ...duplicates(notifiers, ['notifiers'], ['id'], 'the same id as', 'ids must differ'),
    ...notifiers.flatMap((notifier, index) => typeFaults(notifier, ['notifiers', index], plugins)),
    ...notifiers.flatMap((notifier, index) => namedAccountFaults(notifier, ['notifiers', index], accounts)),
    ...escalationFaults(list(group(file.answering).escalate), notifiers),
    ...digestFaults(group(file.digest).notifiers, notifiers, plugins),
    ...duplicates(contracts, ['contracts'], ['id'], 'the same id as', 'ids must differ'),
    ...contracts.flatMap((contract, index) => namedAccountFaults(contract, ['contracts', index], accounts)),
    ...mailFaults(group(file.verifica), notifiers),
    ...Object.entries(group(file.credentials)).flatMap(([id, credential]) =>
      platformFaults(group(credential), ['credentials', id], plugins),
    ),
  ]
}

type Group = Readonly<Record<string, unknown>>

function accountFaults(account: Group, path: Path, file: Group, plugins: Plugins): readonly PlacedFault[] {
  return [
    ...platformFaults(account, path, plugins),
    ...credentialFaults(account, path, group(file.credentials), plugins),
    ...scheduleFaults(account, path, file.schedules),
    ...handleFaults(account, path, plugins),
    ...duplicates(list(account.series), [...path, 'series'], ['id'], 'the same id as', 'ids must differ'),
  ]
}

function platformFaults(entry: Group, path: Path, plugins: Plugins): readonly PlacedFault[] {
  const { platform } = entry
  if (typeof platform !== 'string' || definitionOf(platform, plugins)) return []
  const known = plugins.collectors.map(definition => definition.platform)
  return [{ path: [...path, 'platform'], message: `is no platform that polso knows; ${suggest(platform, known)}` }]
}

function typeFaults(entry: Group, path: Path, plugins: Plugins): readonly PlacedFault[] {
  const known = plugins.notifiers.map(definition => definition.type)
  if (typeof entry.type !== 'string' || known.includes(entry.type)) return []
  return [{ path: [...path, 'type'], message: `is no notifier that polso knows; ${suggest(entry.type, known)}` }]
}

/** Accounts of which a notifier is to tell, or that a contract is about. */
function namedAccountFaults(entry: Group, path: Path, accounts: readonly Group[]): readonly PlacedFault[] {
  const known = accounts.flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
  const named: readonly unknown[] = Array.isArray(entry.accounts) ? entry.accounts : []
  return named.flatMap((id, index) =>
    typeof id !== 'string' || known.includes(id)
      ? []
      : [{ path: [...path, 'accounts', index], message: `is not among the accounts; ${suggest(id, known)}` }],
  )
}

/** Who hears of alerts that nobody answers. */
function escalationFaults(escalations: readonly Group[], notifiers: readonly Group[]): readonly PlacedFault[] {
  const known = notifiers.flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
  return escalations.flatMap(({ to }, index) =>
    typeof to !== 'string' || known.includes(to)
      ? []
      : [
          {
            path: ['answering', 'escalate', index, 'to'],
            message: `is not among the notifiers; ${suggest(to, known)}`,
          },
        ],
  )
}

/** The report is mailed by an email notifier's server. */
function mailFaults({ notifier, mail_to: mailTo }: Group, notifiers: readonly Group[]): readonly PlacedFault[] {
  const able = notifiers.flatMap(({ id, type }) => (type === 'email' && typeof id === 'string' ? [id] : []))
  const fault = (key: string, message: string) => [{ path: ['verifica', key], message }]
  if (typeof notifier === 'string') {
    return able.includes(notifier) ? [] : fault('notifier', `is no notifier of type email; ${suggest(notifier, able)}`)
  }
  if (!Array.isArray(mailTo) || mailTo.length === 0 || able.length === 1) return []
  if (able.length === 0)
    return fault('mail_to', 'needs a notifier of type email that mails it; add one under notifiers')
  return fault('notifier', `there are several notifiers of type email; name one: ${able.join(', ')}`)
}

/** Who tells of the week. */
function digestFaults(named: unknown, notifiers: readonly Group[], plugins: Plugins): readonly PlacedFault[] {
  const writing = new Set(plugins.notifiers.flatMap(({ type, writes }) => (writes ? [type] : [])))
  const able = notifiers.filter(({ type }) => typeof type === 'string' && writing.has(type)).map(({ id }) => String(id))
  const ids: readonly unknown[] = Array.isArray(named) ? named : []
  return ids.flatMap((id, index) => {
    if (typeof id !== 'string' || able.includes(id)) return []
    const only = `is not among the notifiers of type ${[...writing].join(', ')}`
    return [{ path: ['digest', 'notifiers', index], message: `${only}; ${suggest(id, able)}` }]
  })
}

function credentialFaults(account: Group, path: Path, credentials: Group, plugins: Plugins): readonly PlacedFault[] {
  const { platform, credential } = account
  if (typeof platform !== 'string' || !definitionOf(platform, plugins)) return []
  const fitting = credentialsOf(platform, credentials)
  const fault = (message: string) => [{ path: [...path, 'credential'], message }]
  if (credential === undefined) return fitting.length === 1 ? [] : fault(whichCredential(platform, fitting))
  if (typeof credential !== 'string' || fitting.includes(credential)) return []
  if (Object.hasOwn(credentials, credential))
    return fault(`is of another platform; ${whichCredential(platform, fitting)}`)
  return fault(`is not among the credentials; ${suggest(credential, Object.keys(credentials).map(readableKey))}`)
}

/** Ids of the credentials of a platform, as written. */
export function credentialsOf(platform: string, credentials: Group): readonly string[] {
  return Object.keys(credentials).filter(id => group(credentials[id]).platform === platform)
}

function whichCredential(platform: string, fitting: readonly string[]): string {
  if (fitting.length === 0) return `no credential is of platform ${platform}; add one under credentials`
  return fitting.length === 1
    ? `that of ${platform} is ${readableKey(fitting[0] ?? '')}`
    : `${platform} has several credentials; name one: ${fitting.map(readableKey).join(', ')}`
}

function scheduleFaults(account: Group, path: Path, schedules: unknown): readonly PlacedFault[] {
  const names = schedules === undefined ? ['hourly'] : Object.keys(group(schedules))
  const { schedule } = account
  const place = [...path, 'schedule']
  if (schedule === undefined && names.length > 1) {
    return [{ path: place, message: `there are several schedules; name one: ${names.map(readableKey).join(', ')}` }]
  }
  if (typeof schedule !== 'string' || names.includes(schedule)) return []
  return [{ path: place, message: `is not among the schedules; ${suggest(schedule, names.map(readableKey))}` }]
}

function handleFaults(account: Group, path: Path, plugins: Plugins): readonly PlacedFault[] {
  const { platform, handle } = account
  if (typeof platform !== 'string' || typeof handle !== 'string') return []
  const message = definitionOf(platform, plugins)?.handleFault(handle) ?? null
  return message === null ? [] : [{ path: [...path, 'handle'], message }]
}

/** Entries that agree in all `keys` with an earlier one; the fault stands at the first key. */
function duplicates(
  entries: readonly Group[],
  path: Path,
  keys: readonly [string, ...string[]],
  same: string,
  remedy: string,
): readonly PlacedFault[] {
  const first = new Map<string, number>()
  return entries.flatMap((entry, index) => {
    const values = keys.map(key => entry[key])
    if (!values.every(value => typeof value === 'string')) return []
    const mark = values.join('\n').toLowerCase()
    const earlier = first.get(mark)
    if (earlier === undefined) first.set(mark, index)
    return earlier === undefined
      ? []
      : [{ path: [...path, index, keys[0]], message: `is ${same} ${path.at(-1)?.toString()}[${earlier}]; ${remedy}` }]
  })
}

function definitionOf(platform: string, plugins: Plugins): CollectorDefinition<unknown> | undefined {
  return plugins.collectors.find(definition => definition.platform === platform)
}

/** The value as a group of keys; an empty one when it is none. */
export function group(value: unknown): Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Group) : {}
}

function list(value: unknown): readonly Group[] {
  return Array.isArray(value) ? value.map(group) : []
}
