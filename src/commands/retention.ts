import { Command } from 'commander'
import { retentionState, type TableState } from '../store/retention-state.ts'
import { jsonOption } from './options.ts'
import { type Column, print, printJson, table } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
The worker removes once a day what is older than \`retention\` in polso.yaml allows. Days are UTC.

Examples:
  polso retention
  polso retention --json`

export function retentionCommand(): Command {
  return new Command('retention')
    .description('show what is kept how long, table by table, and what goes next')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(({ json }: { json?: true }) =>
      withRuntime({ command: 'retention' }, async ({ db, config }) => {
        const states = await retentionState(db, config.retention)
        if (json) printJson(states.map(toDocument))
        else print(table(columns, states))
      }),
    )
}

const dayOf = (instant: Date | null) => instant?.toISOString().slice(0, 10) ?? null

const columns: readonly Column<TableState>[] = [
  { title: 'TABLE', of: state => state.table },
  { title: 'RULE', of: state => state.rule, flexible: true },
  { title: 'OLDEST', of: state => dayOf(state.oldest) },
  { title: 'ROWS', of: ({ rows, estimated }) => `${estimated ? '~' : ''}${rows}`, align: 'right' },
  { title: 'NEXT REMOVAL', of: state => dayOf(state.nextRemoval) },
]

function toDocument({ oldest, nextRemoval, ...rest }: TableState) {
  return { ...rest, oldest: oldest?.toISOString() ?? null, next_removal: nextRemoval?.toISOString() ?? null }
}
