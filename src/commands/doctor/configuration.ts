import { describeFault } from '../../config/faults.ts'
import type { Config } from '../../config/file.ts'
import type { Setup } from '../../config/setup.ts'
import { type Check, failure, ok, warning } from './check.ts'

/** Every fault of the environment and of the file; or what is configured, and what is oddly absent. */
export function checkConfiguration({ faults, config, name }: Setup): readonly Check[] {
  if (faults.length > 0 || config === null) {
    return faults.flatMap(list =>
      list.faults.map(fault => failure('configuration', `${list.source}: ${describeFault(fault).trim()}`)),
    )
  }
  return [ok('configuration', `${name}: ${summary(config)}`), ...absences(config)]
}

function summary(config: Config): string {
  return [
    counted(config.accounts.length, 'account', 'accounts'),
    counted(Object.keys(config.credentials).length, 'credential', 'credentials'),
    counted(Object.keys(config.schedules).length, 'schedule', 'schedules'),
    counted(config.notifiers.length, 'notifier', 'notifiers'),
  ].join(', ')
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

const subjects = { metric: 'falls and pauses', operational: 'dead tokens and failing runs' } as const

/** Alerts of which no notifier tells. */
function absences({ notifiers, accounts }: Config): readonly Check[] {
  return (['metric', 'operational'] as const).flatMap(kind => {
    const hearing = notifiers.filter(notifier => notifier.kinds.includes(kind))
    const unheard = `nobody is told of ${subjects[kind]}`
    if (hearing.length === 0) {
      return [warning('configuration', unheard, `Add a notifier with "kinds: [${kind}]" to polso.yaml.`)]
    }
    return accounts
      .filter(({ id }) => hearing.every(notifier => notifier.accounts !== null && !notifier.accounts.includes(id)))
      .map(({ id }) =>
        warning(
          'configuration',
          `${unheard} of ${id}`,
          `Name it under "accounts" of a notifier with "kinds: [${kind}]".`,
        ),
      )
  })
}
