import { Command } from 'commander'
import { setupOf } from '../runtime.ts'
import type { Check } from './doctor/check.ts'
import { examine } from './doctor/examine.ts'
import { jsonOption } from './options.ts'
import { print, printJson } from './output.ts'

const help = `
Looks at the configuration, Postgres, the queue, every credential (one cheap call each), every account (its profile; a
paid platform charges for it, and the price is told), every notifier (nothing is sent), whether the verifica of a contract
that ends can be written and mailed, who is let in to the page, the clock and the data folder. Exit code 1 where
something fails.

Examples:
  polso doctor
  polso doctor --json | jq '.checks[] | select(.status != "ok")'`

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check everything that polso needs, with the remedy for what is wrong')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(async (options: { json?: true }) => {
      const setup = await setupOf({ env: process.env, cwd: process.cwd() })
      const checks = await examine(setup).finally(() => setup.demo?.close())
      const failed = checks.some(({ status }) => status === 'failure')
      if (options.json) printJson({ ok: !failed, checks })
      else print(report(checks))
      if (failed) process.exitCode = 1
    })
}

function report(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ check }) => check.length))
  const lines = checks.map(({ status, check, message, remedy }) => {
    const indent = ' '.repeat(9 + width + 2)
    const line = `${status.padEnd(9)}${check.padEnd(width)}  ${message.replaceAll('\n', `\n${indent}`)}`
    return remedy === null ? line : `${line}\n${indent}→ ${remedy}`
  })
  return `${lines.join('\n')}\n\n${verdict(checks)}`
}

function verdict(checks: readonly Check[]): string {
  const count = (status: Check['status']) => checks.filter(check => check.status === status).length
  if (count('failure') > 0) return `${count('failure')} failed, ${count('warning')} to look at, ${count('ok')} fine.`
  return `Ready to start: ${count('ok')} fine, ${count('warning')} to look at.`
}
