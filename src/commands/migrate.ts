import { Command } from 'commander'
import { migrate } from '../store/migrate.ts'
import { createRoles } from '../store/roles.ts'
import { jsonOption } from './options.ts'
import { print, printJson } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Safe to run at any time and by several at once. "polso start" does the same by itself.

With --roles, users of the database can be given what they need and no more:
  polso_reader  reads the views of schema analytics, nothing else
  polso_writer  owns the tables; for the user of the worker
The command's user must be allowed to create roles. What later upgrades make belongs to polso_writer, too.

Examples:
  polso migrate --json
  polso migrate --roles`

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the tables of the database up to date')
    .option('--roles', 'also create the roles polso_reader and polso_writer')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: { json?: true; roles?: true }) =>
      withRuntime({ command: 'migrate', migrations: 'left-alone' }, async ({ db }) => {
        const migrations = await migrate(db)
        const roles = options.roles ? await createRoles(db) : null
        if (options.json) return printJson({ migrations, ...(roles && { roles }) })
        print(migrations.length === 0 ? 'The tables are up to date.' : `Done: ${migrations.join(', ')}.`)
        if (roles) print(roles.length === 0 ? 'The roles are up to date.' : `Created: ${roles.join(', ')}.`)
      }),
    )
}
