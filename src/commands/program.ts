import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { accountsCommand } from './accounts.ts'
import { alertsCommand } from './alerts.ts'
import { backtestCommand } from './backtest.ts'
import { collectCommand } from './collect.ts'
import { demoCommand } from './demo.ts'
import { detectCommand } from './detect.ts'
import { digestCommand } from './digest.ts'
import { doctorCommand } from './doctor.ts'
import { exitCodeOf, stackOf, wordsOf } from './errors.ts'
import { eventsCommand } from './events.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { importsCommand } from './imports.ts'
import { migrateCommand } from './migrate.ts'
import { passwordCommand } from './password.ts'
import { reportCommand } from './report.ts'
import { retentionCommand } from './retention.ts'
import { runsCommand } from './runs.ts'
import { silencesCommand } from './silences.ts'
import { startCommand } from './start.ts'
import { traceCommand } from './trace.ts'

/** All commands; a new one is one line here. */
function program(): Command {
  const polso = new Command('polso')
    .description("Takes the pulse of a public body's social accounts: collects, judges, explains.")
    .version(version())
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExamples:\n  polso doctor          check everything that polso needs\n  polso alerts --open   what fell and has not recovered',
    )
  const commands = [
    demoCommand(),
    doctorCommand(),
    startCommand(),
    migrateCommand(),
    collectCommand(),
    detectCommand(),
    accountsCommand(),
    runsCommand(),
    retentionCommand(),
    alertsCommand(),
    silencesCommand(),
    eventsCommand(),
    digestCommand(),
    exportCommand(),
    importCommand(),
    importsCommand(),
    backtestCommand(),
    reportCommand(),
    traceCommand(),
    passwordCommand(),
  ]
  for (const command of [polso, ...commands, ...commands.flatMap(command => command.commands)]) {
    command.exitOverride().showHelpAfterError('(add --help for help)')
  }
  for (const command of commands) polso.addCommand(command)
  return polso
}

/** Runs the command line `argv` and sets the exit code: 0 done, 1 failed, 2 wrong usage or configuration. */
export async function runCli(argv: readonly string[]): Promise<void> {
  endQuietlyWhenNobodyReads()
  try {
    await program().parseAsync(argv)
  } catch (error) {
    const words = wordsOf(error)
    if (words !== null) process.stderr.write(`${words}\n`)
    if (words !== null && process.env.LOG_LEVEL === 'debug') process.stderr.write(`${stackOf(error)}\n`)
    process.exitCode = exitCodeOf(error)
  }
}

/** `polso runs | head` closes the pipe while we write; that is no failure. */
function endQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
