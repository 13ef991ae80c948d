import { resolve } from 'node:path'
import { Command } from 'commander'
import { InputError } from '../backtest/lines.ts'
import { type BacktestProgress, runBacktest } from '../backtest/run.ts'
import { readHolidays, setupFrom } from '../backtest/setup.ts'
import type { Day } from '../detection/detection.ts'
import { isHolidayRegion, publicHolidays } from '../holidays.ts'
import { UsageError } from './errors.ts'
import { jsonOption } from './options.ts'
import { print, printJson } from './output.ts'

const help = `
Replays history day by day, knowing nothing of later days, and lists the alerts that would have opened.
No database is needed. Files may end in .gz.

  posts.csv     account,post_id,created_at,series,interactions
  daily.csv     account,date_day,metric,value
  holidays.csv  date_day

Examples:
  polso backtest --posts posts.csv --out alerts.csv
  polso backtest --posts posts.csv --config polso.yaml --out alerts.csv --scores scores.csv --plot pictures`

interface Options {
  readonly posts?: string
  readonly daily?: string
  readonly config?: string
  readonly country?: string
  readonly holidays?: string
  readonly out: string
  readonly scores?: string
  readonly plot?: string
  readonly json?: true
}

const PROGRESS_MS = 2_000

export function backtestCommand(): Command {
  return new Command('backtest')
    .description('replay history and list the alerts that would have opened')
    .option('--posts <file>', 'posts with what they gathered')
    .option('--daily <file>', 'daily figures of accounts')
    .option('--config <polso.yaml>', 'zones, declared series and sensitivity; without it days are UTC')
    .option(
      '--country <code>',
      'whose public holidays to know, e.g. IT or DE-BY (default: of the configuration, or IT)',
    )
    .option('--holidays <file>', 'public holidays instead, a column date_day')
    .requiredOption('--out <alerts.csv>', 'where the alerts go')
    .option('--scores <scores.csv>', 'where the suspicion of every day goes')
    .option('--plot <dir>', 'where a picture of every account goes, as SVG')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(backtest)
}

async function backtest(options: Options): Promise<void> {
  if (!options.posts && !options.daily) throw new UsageError('Name what to replay: --posts, --daily, or both')
  if (options.scores && resolve(options.scores) === resolve(options.out)) {
    throw new UsageError('--out and --scores are the same file')
  }
  const started = performance.now()
  try {
    const { setupOf, region } = setupFrom(options.config)
    const holidays = await holidaysFrom(options, region)
    const { posts, daily, out, scores, plot } = options
    const done = await runBacktest({ posts, daily, out, scores, plot, holidays, setupOf, progress: teller() })
    tell(done, (performance.now() - started) / 1000, options)
  } catch (error) {
    throw asUsage(error)
  }
}

/** From the file where one is named, else from the calendar of the country. */
async function holidaysFrom(options: Options, region: string): Promise<(from: Day, to: Day) => readonly Day[]> {
  if (options.holidays !== undefined) {
    const days = await readHolidays(options.holidays)
    return () => days
  }
  const code = options.country ?? region
  if (!isHolidayRegion(code))
    throw new UsageError(`--country ${code} has no calendar; name a country or region, e.g. IT`)
  return (from, to) => publicHolidays(code, from, to)
}

function tell(done: BacktestProgress, seconds: number, options: Options): void {
  const { accounts, points, alerts } = done
  const rate = Math.round(points / seconds)
  if (options.json) printJson({ accounts, points, alerts, seconds, points_per_second: rate })
  else print(`${alerts} alerts on ${accounts} accounts in ${options.out} (${rate} points a second)`)
}

/** A line on standard error now and then, so that nobody thinks a long replay hangs. */
function teller(): (done: BacktestProgress) => void {
  let told = performance.now()
  return ({ accounts, ofAccounts, points }) => {
    if (performance.now() - told < PROGRESS_MS) return
    told = performance.now()
    process.stderr.write(`backtest: ${accounts} of ${ofAccounts} accounts, ${points} points\n`)
  }
}

/** Faults of the input are the person's to mend, and are told in one sentence. */
function asUsage(error: unknown): unknown {
  if (error instanceof InputError) return new UsageError(error.message)
  if (typeof error !== 'object' || error === null || !('code' in error && 'path' in error)) return error
  const why = error.code === 'ENOENT' ? 'there is no such file or folder' : `it can't be used (${String(error.code)})`
  return new UsageError(`${String(error.path)}: ${why}`)
}
