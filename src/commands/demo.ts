import { Command } from 'commander'
import { runDemo } from '../demo/demo.ts'
import { UsageError } from './errors.ts'
import { jsonOption } from './options.ts'

const help = `
The town's nine months are replayed through the real collectors, queue and database against simulated platforms on this
machine, moved in time by whole weeks so that they end within the last seven days; then the schedule goes on live until
Ctrl-C. The data is kept in the data folder (.polso), and every other command works on it.

Examples:
  polso demo                                   # again later: goes on from the kept data
  polso demo --reset                           # from the beginning
  polso demo --once --json --ending 2019-12-31 # the story on its own dates, as one document`

interface DemoOptions {
  readonly once?: true
  readonly json?: true
  readonly reset?: true
  readonly ending?: string
}

export function demoCommand(): Command {
  return new Command('demo')
    .description("replay a town's story against simulated platforms, then go on live")
    .option('--once', 'end after the replay')
    .option('--reset', 'throw the kept data away and start over')
    .option('--ending <day>', 'play the story so that it ends on this day, and end with it', toDay)
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: DemoOptions) => {
      const once = options.once === true || options.ending !== undefined
      if (options.json && !once) throw new UsageError('--json prints when all is done: use it with --once.')
      return runDemo({
        once,
        json: options.json === true,
        reset: options.reset === true,
        ending: options.ending ?? null,
      })
    })
}

function toDay(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00Z`))
  if (isDay) return text
  throw new UsageError('--ending must be a day of the calendar, e.g. --ending 2019-12-31')
}
