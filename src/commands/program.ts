import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { exitCodeOf, stackOf, wordsOf } from './errors.ts'

/** All commands, in the order of the help; a new one is one line here. What each needs is loaded only where it is asked for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./demo.ts')).demoCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  start: async () => (await import('./start.ts')).startCommand(),
  migrate: async () => (await import('./migrate.ts')).migrateCommand(),
  collect: async () => (await import('./collect.ts')).collectCommand(),
  detect: async () => (await import('./detect.ts')).detectCommand(),
  accounts: async () => (await import('./accounts.ts')).accountsCommand(),
  runs: async () => (await import('./runs.ts')).runsCommand(),
  retention: async () => (await import('./retention.ts')).retentionCommand(),
  alerts: async () => (await import('./alerts.ts')).alertsCommand(),
  silences: async () => (await import('./silences.ts')).silencesCommand(),
  events: async () => (await import('./events.ts')).eventsCommand(),
  digest: async () => (await import('./digest.ts')).digestCommand(),
  export: async () => (await import('./export.ts')).exportCommand(),
  import: async () => (await import('./import.ts')).importCommand(),
  imports: async () => (await import('./imports.ts')).importsCommand(),
  backtest: async () => (await import('./backtest.ts')).backtestCommand(),
  report: async () => (await import('./report.ts')).reportCommand(),
  trace: async () => (await import('./trace.ts')).traceCommand(),
  password: async () => (await import('./password.ts')).passwordCommand(),
}

/** The program with the command that is asked for; with all of them where none is, or an unknown one. */
async function program(asked: string | undefined): Promise<Command> {
  const only = asked !== undefined && Object.hasOwn(commands, asked) ? [asked] : null
  const loaded = asked === '--version' ? [] : (only ?? Object.keys(commands))
  const polso = new Command('polso')
    .description("Takes the pulse of a public body's social accounts: collects, judges, explains.")
    .version(version())
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExamples:\n  polso doctor          check everything that polso needs\n  polso alerts --open   what fell and has not recovered',
    )
  const made = await Promise.all(
    Object.entries(commands).flatMap(([name, load]) => (loaded.includes(name) ? [load()] : [])),
  )
  for (const command of [polso, ...made, ...made.flatMap(command => command.commands)]) {
    command.exitOverride().showHelpAfterError('(add --help for help)')
  }
  for (const command of made) polso.addCommand(command)
  return polso
}

/** Runs the command line `argv` and sets the exit code: 0 done, 1 failed, 2 wrong usage or configuration. */
export async function runCli(argv: readonly string[]): Promise<void> {
  endQuietlyWhenNobodyReads()
  try {
    await (await program(argv[2])).parseAsync(argv)
  } catch (error) {
    const words = wordsOf(error)
    if (words !== null) process.stderr.write(`${words}\n`)
    if (words !== null && process.env.LOG_LEVEL === 'debug') process.stderr.write(`${stackOf(error)}\n`)
    process.exitCode = exitCodeOf(error)
  }
}

/** `polso runs | head` closes the pipe while we write; that is no failure. Said once, however many lines are run. */
function endQuietlyWhenNobodyReads(): void {
  process.stdout.off('error', endQuietly).on('error', endQuietly)
}

function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
