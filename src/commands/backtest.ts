import { resolve } from 'node:path'
import { Command } from 'commander'
import { InputError } from '../backtest/lines.ts'
import { type BacktestProgress, runBacktest, runReplay } from '../backtest/run.ts'
import { configFrom, readHolidays, setupFrom, setupOfConfig } from '../backtest/setup.ts'
import { readStored, refuseTooLittle, withEvents } from '../backtest/stored.ts'
import type { Day } from '../detection/detection.ts'
import { isHolidayRegion, publicHolidays } from '../holidays.ts'
import { listAccounts } from '../store/accounts.ts'
import { UsageError } from './errors.ts'
import { dayFrom } from './events.ts'
import { jsonOption } from './options.ts'
import { print, printJson } from './output.ts'
import { teller } from './progress.ts'
import { refuseUnknownAccount } from './runs.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Replays history day by day, knowing nothing of later days, and lists the alerts that would have opened.
For files (they may end in .gz) no database is needed. With --account it replays what the database holds of accounts,
judged as the configuration says, or as another one (--config) would have.

  posts.csv     account,post_id,created_at,series,interactions
  daily.csv     account,date_day,metric,value
  holidays.csv  date_day

Examples:
  polso backtest --posts posts.csv --out alerts.csv
  polso backtest --posts posts.csv --config polso.yaml --out alerts.csv --scores scores.csv --plot pictures
  polso backtest --account comune-twitter --from 2019-09-01 --to 2019-12-31 --config quieter.yaml --out alerts.csv`

interface Options {
  readonly account?: readonly string[]
  readonly from?: string
  readonly to?: string
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

export function backtestCommand(): Command {
  return new Command('backtest')
    .description('replay history and list the alerts that would have opened')
    .option('--posts <file>', 'posts with what they gathered')
    .option('--daily <file>', 'daily figures of accounts')
    .option('--account <id>', 'an account of the database instead; may be repeated', (id, ids: string[] = []) => [
      ...ids,
      id,
    ])
    .option('--from <day>', 'with --account: first day to tell of, YYYY-MM-DD')
    .option('--to <day>', 'with --account: last day')
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
  refuseMixed(options)
  try {
    await (options.account ? replayStored(options.account, options) : replayFiles(options))
  } catch (error) {
    throw asUsage(error)
  }
}

function refuseMixed({ account, from, to, posts, daily, out, scores }: Options): void {
  if (account && (posts || daily))
    throw new UsageError('--account replays the database, --posts and --daily files: choose')
  if (account && !(from && to)) throw new UsageError('--account needs the days to replay: --from and --to')
  if (!account && (from || to)) throw new UsageError('--from and --to belong to --account; files are replayed whole')
  if (!account && !posts && !daily) throw new UsageError('Name what to replay: --posts, --daily, or both; or --account')
  if (scores && resolve(scores) === resolve(out)) throw new UsageError('--out and --scores are the same file')
}

async function replayFiles(options: Options): Promise<void> {
  const started = performance.now()
  const { setupOf, region } = setupFrom(options.config)
  const holidays = await holidaysFrom(options, region)
  const { posts, daily, out, scores, plot } = options
  const files = { posts, daily, out, scores, plot }
  const done = await interruptible(() => runBacktest({ ...files, holidays, setupOf, ...progressOf(options) }))
  tell(done, (performance.now() - started) / 1000, options)
}

/** Ctrl-C ends the process, which takes along what is half-written (`runReplay`). */
async function interruptible<T>(work: () => Promise<T>): Promise<T> {
  const leave = () => process.exit(130)
  process.on('SIGINT', leave).on('SIGTERM', leave)
  try {
    return await work()
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
  }
}

function replayStored(keys: readonly string[], options: Options): Promise<void> {
  const from = dayFrom('--from', options.from ?? '')
  const to = dayFrom('--to', options.to ?? '')
  if (to < from) throw new UsageError(`--to ${to} lies before --from ${from}`)
  return withRuntime({ command: 'backtest' }, async ({ db, config }) => {
    const started = performance.now()
    for (const key of keys) await refuseUnknownAccount(db, config, key)
    const accounts = (await listAccounts(db)).filter(({ key }) => keys.includes(key))
    const unread = keys.find(key => !accounts.some(account => account.key === key))
    if (unread !== undefined) throw new UsageError(`"${unread}" was never read; there is nothing to replay`)
    const { setupOf, region } = setupOfConfig(options.config ? configFrom(options.config) : config)
    const stored = await readStored(db, accounts, from, to)
    refuseTooLittle(stored, setupOf, from)
    const { out, scores, plot } = options
    const done = await runReplay(async () => stored.input, {
      ...{ out, scores, plot, from, source: 'Polso', compared: false, ...progressOf(options) },
      holidays: await holidaysFrom(options, region),
      setupOf: key => withEvents(setupOf(key), stored.events.get(key) ?? []),
    })
    tell(done, (performance.now() - started) / 1000, options)
  })
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
  else print(`${some(alerts, 'alert')} on ${some(accounts, 'account')} in ${options.out} (${rate} points a second)`)
}

const some = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

/** How far reading and judging are; nobody watches where one JSON document is asked for. */
function progressOf({ json }: Options) {
  const say = json ? () => undefined : teller()
  return {
    reading: (lines: number) => say(() => `backtest: ${lines} lines read`),
    progress: ({ accounts, ofAccounts, points }: BacktestProgress) =>
      say(() => `backtest: ${accounts} of ${ofAccounts} accounts, ${points} points`),
  }
}

/** Faults of the input are the person's to mend, and are told in one sentence. */
function asUsage(error: unknown): unknown {
  if (error instanceof InputError) return new UsageError(error.message)
  if (typeof error !== 'object' || error === null || !('code' in error && 'path' in error)) return error
  const why = error.code === 'ENOENT' ? 'there is no such file or folder' : `it can't be used (${String(error.code)})`
  return new UsageError(`${String(error.path)}: ${why}`)
}
