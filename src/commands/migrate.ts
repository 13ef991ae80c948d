import { Command } from 'commander'
import { migrate } from '../store/migrate.ts'
import { jsonOption } from './options.ts'
import { print, printJson } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Safe to run at any time and by several at once. "polso start" does the same by itself.

Example:
  polso migrate --json`

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the tables of the database up to date')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: { json?: true }) =>
      withRuntime({ command: 'migrate', migrations: 'left-alone' }, async ({ db }) => {
        const migrations = await migrate(db)
        if (options.json) printJson({ migrations })
        else print(migrations.length === 0 ? 'The tables are up to date.' : `Done: ${migrations.join(', ')}.`)
      }),
    )
}
