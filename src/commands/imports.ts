import { userInfo } from 'node:os'
import { Command } from 'commander'
import { type ImportRecord, listImports, undoImport } from '../store/imports.ts'
import { UsageError } from './errors.ts'
import { jsonOption } from './options.ts'
import { type Column, print, printJson, table } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Undoing an import removes its rows, and what gave way to them comes back.

Examples:
  polso imports
  polso imports undo 3`

export function importsCommand(): Command {
  return new Command('imports')
    .description('list what was imported, and take it back')
    .addHelpText('after', help)
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(undoCommand())
}

function listCommand(): Command {
  return new Command('list')
    .description('list the imports, newest first')
    .addOption(jsonOption())
    .action(({ json }: { json?: true }) =>
      withRuntime({ command: 'imports' }, async ({ db }) => {
        const imports = await listImports(db)
        if (json) printJson(imports.map(toDocument))
        else
          print(
            imports.length === 0
              ? 'Nothing was imported. Try a file with: polso import <file> --dry-run'
              : table(columns, imports),
          )
      }),
    )
}

function undoCommand(): Command {
  return new Command('undo')
    .description('take an import back')
    .argument('<id>', 'its number, as "polso imports" shows it')
    .option('--author <name>', 'who takes it back; left out: the user who runs the command')
    .addOption(jsonOption())
    .action((id: string, { author, json }: { author?: string; json?: true }) =>
      withRuntime({ command: 'imports' }, async ({ db, clock }) => {
        const number = /^[1-9]\d{0,8}$/.test(id) ? Number(id) : 0
        const by = author?.trim() || userInfo().username
        const undone = await db.transaction().execute(trx => undoImport(trx, number, by, clock.now()))
        if (undone === 'unknown')
          throw new UsageError(`There is no import "${id}"; "polso imports" shows their numbers`)
        if (undone === 'already') throw new UsageError(`Import ${id} was undone before`)
        if (undone !== 'done') {
          throw new UsageError(
            `Import ${undone.later} took the place of values of import ${id}: undo ${undone.later} first`,
          )
        }
        if (json) printJson({ undone: number })
        else print(`Import ${id} is undone: its rows are gone, and what gave way to them is back.`)
      }),
    )
}

const columns: readonly Column<ImportRecord>[] = [
  { title: 'ID', of: ({ id }) => id, align: 'right' },
  { title: 'ACCOUNT', of: ({ account }) => account },
  { title: 'METRIC', of: ({ metric }) => metric },
  { title: 'FILE', of: ({ file }) => file, flexible: true },
  { title: 'FROM', of: ({ from }) => from },
  { title: 'TO', of: ({ to }) => to },
  { title: 'NEW', of: ({ added }) => added, align: 'right' },
  { title: 'REPLACED', of: ({ replaced }) => replaced, align: 'right' },
  { title: 'STATE', of: ({ undoneAt }) => (undoneAt === null ? 'in force' : 'undone') },
]

function toDocument({ at, undoneAt, undoneBy, ...rest }: ImportRecord) {
  return { ...rest, at: at.toISOString(), undone_at: undoneAt?.toISOString() ?? null, undone_by: undoneBy }
}
