import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from '../../config/file.ts'
import { mailingNotifier, wantsReports } from '../../config/reporting.ts'
import { codeOf, makeFolder, unmakeFolder, whyRefused } from '../../disk.ts'
import { type Check, failure, ok, warning } from './check.ts'

const name = 'verifica'

/**
 * Whether the report on a contract that ends can be written and mailed.
 * @param notifiers what was found of them
 */
export function checkReports(config: Config, notifiers: readonly Check[]): readonly Check[] {
  if (!wantsReports(config)) return []
  if (config.contracts.length === 0)
    return [warning(name, 'no contract ends, so none is ever written', 'Add the contracts to polso.yaml.')]
  const { out } = config.verifica
  return [...(out === undefined ? [] : [checkFolder(out)]), ...checkMailing(config, notifiers)]
}

/** Writes a file and takes it away again, with every folder that was made for it. */
function checkFolder(out: string): Check {
  const folder = resolve(out)
  const probe = join(folder, `.polso-doctor.${process.pid}`)
  let made: string | undefined
  try {
    made = makeFolder(folder)
    writeFileSync(probe, '', { flag: 'wx' })
    rmSync(probe)
    return ok(name, `${folder} can be written to`)
  } catch (error) {
    const code = codeOf(error)
    const message = `nothing can be written into ${folder}: ${whyRefused(code)} (${code})`
    return failure(name, message, 'Let the user that runs polso write there, or set verifica.out to another folder.')
  } finally {
    unmakeFolder(folder, made)
  }
}

function checkMailing(config: Config, notifiers: readonly Check[]): readonly Check[] {
  const { mail_to: mailTo } = config.verifica
  if (mailTo.length === 0) return []
  const mailer = `notifier ${mailingNotifier(config)}`
  const checked = notifiers.find(({ check }) => check === mailer)
  if (checked?.status === 'ok') return [ok(name, `mailed to ${mailTo.join(', ')} by ${mailer}`)]
  const message = `can't be mailed to ${mailTo.join(', ')}: ${checked ? `${mailer} fails` : 'there is no notifier for it'}`
  return [failure(name, message, `Mend ${mailer}, or name another email notifier as verifica.notifier.`)]
}
