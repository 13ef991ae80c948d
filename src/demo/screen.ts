import { called } from '../called.ts'
import { print, printJson, table, wrap } from '../commands/output.ts'
import type { Runtime } from '../runtime.ts'
import type { DemoSummary } from './summary.ts'
import { toldTo } from './told.ts'

/** What the newcomer sees. */
export interface Screen {
  begins(story: { readonly start: string; readonly ends: string }, slots: number, goesOn: boolean): void
  progress(slot: Date, done: number, total: number): void
  /** @param stays whether the database goes on running */
  summary(summary: DemoSummary, runtime: Runtime, stays: boolean): Promise<void>
  live(url: string | null): void
  interrupted(): void
  leaving(): void
}

/** With `--json`, standard output holds the one document and nothing else. */
export function screenFor(json: boolean): Screen {
  return json ? new DocumentScreen() : new TerminalScreen()
}

class DocumentScreen implements Screen {
  begins(): void {}
  progress(): void {}
  live(): void {}
  leaving(): void {}
  async summary(summary: DemoSummary): Promise<void> {
    printJson(summary)
  }
  interrupted(): void {
    process.exitCode = 130
  }
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/Rome' })
const count = new Intl.NumberFormat('en-GB')

class TerminalScreen implements Screen {
  readonly #live = process.stdout.isTTY === true
  #month = ''

  begins(story: { readonly start: string; readonly ends: string }, slots: number, goesOn: boolean): void {
    if (slots === 0) return
    print(
      goesOn
        ? 'Going on with the replay where it stopped.'
        : `Replaying a town's story, ${long(story.start)} to ${long(story.ends)}: its Facebook page, Instagram and Twitter\naccounts, read by the real collectors from simulated platforms on this machine.`,
    )
    print('')
  }

  /** One line that is written anew; where there is no terminal, a line a month. */
  progress(slot: Date, done: number, total: number): void {
    const month = day.format(slot).replace(/^\d+ /, '')
    const line = `${bar(done / total)} ${String(Math.floor((100 * done) / total)).padStart(3)} %  ${day.format(slot)}`
    if (this.#live) process.stdout.write(`\r${line.padEnd(60)}${done === total ? '\n\n' : ''}`)
    else if (month !== this.#month || done === total) print(line)
    this.#month = month
  }

  async summary(summary: DemoSummary, runtime: Runtime, stays: boolean): Promise<void> {
    print(collected(summary))
    print(`\n${await told(runtime)}`)
    print(`\n${whereNext(runtime, stays)}`)
  }

  live(url: string | null): void {
    print(`
The page, in a browser:  ${url}

Live from now on: read every hour, as polso start would. Ctrl-C ends it; the data stays.`)
  }

  interrupted(): void {
    print(`\n\nInterrupted. The next ${called.demo} goes on from here.`)
    process.exitCode = 130
  }

  leaving(): void {
    print('\nLeaving …')
  }
}

function long(isoDay: string): string {
  return day.format(new Date(`${isoDay}T12:00Z`))
}

function bar(share: number): string {
  const full = Math.round(share * 24)
  return '█'.repeat(full) + '░'.repeat(24 - full)
}

function collected({ story, accounts, snapshots, runs }: DemoSummary): string {
  const rows = table(
    [
      { title: 'ACCOUNT', of: a => a.account },
      { title: 'FOLLOWERS', of: a => whole(a.followers_first), align: 'right' },
      { title: 'NOW', of: a => whole(a.followers), align: 'right' },
      { title: 'POSTS', of: a => whole(a.posts), align: 'right' },
    ],
    accounts,
  )
  const figures = snapshots.account + snapshots.post + snapshots.audience
  const ended = Object.entries(runs).flatMap(([status, n]) =>
    n > 0 || status === 'failed' ? [`${count.format(n)} ${status}`] : [],
  )
  return `Collected, ${long(story.start)} to ${long(story.end)}\n\n${rows}\n\n${count.format(figures)} figures stored; runs: ${ended.join(', ')}.`
}

const whole = (n: number | null) => (n === null ? null : count.format(n))

async function told(runtime: Runtime): Promise<string> {
  const messages = await toldTo('metric', runtime)
  if (messages.length === 0) return 'The press office heard nothing: no alert was opened.'
  const blocks = messages.map(
    ({ at, subject, sentences }) =>
      `  ${day.format(at)} · ${subject}\n${sentences.map(s => wrap(s, '      ')).join('\n')}`,
  )
  return `What the press office was told\n\n${blocks.join('\n\n')}${await toldToOperators(runtime)}`
}

async function toldToOperators(runtime: Runtime): Promise<string> {
  const lines = (await toldTo('operational', runtime)).map(({ at, subject }) => `  ${day.format(at)} · ${subject}`)
  return lines.length === 0 ? '' : `\n\nWhat the operators were told\n\n${lines.join('\n')}`
}

function whereNext({ databaseUrl, config }: Runtime, stays: boolean): string {
  const { start, end } = config.contracts.at(-1) ?? { start: '', end: '' }
  return `Where to look next${stays ? ', in a second terminal' : ''}
  ${called.polso} accounts        the accounts with their last reading
  ${called.polso} alerts          the alerts in the words of the staff
  ${called.polso} runs            what was read, when, at what price
  ${called.polso} doctor          is everything in order?
  ${called.polso} report verifica --from ${start} --to ${end} --format pdf --out report
  ${stays ? inSql(databaseUrl) : `${called.polso} export accounts_daily --from ${start} --to ${end} --format csv`}`
}

const inSql = (databaseUrl: string): string => `psql '${databaseUrl}' -c "
    select date_day, interactions_gained, coverage_status from analytics.accounts_daily
    where account_key = 'comune-twitter' order by date_day desc limit 60"`
