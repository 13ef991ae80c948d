import { Command, Option } from 'commander'
import { type Language, languageCodes } from '../alerts/messages.ts'
import type { Day } from '../days.ts'
import { type AccountWeek, type DigestFacts, verdictOf } from '../digest/facts.ts'
import { type RenderedDigest, renderDigest } from '../digest/render.ts'
import { lastWeek, type Week, weekNamed } from '../digest/week.ts'
import { publicHolidays } from '../holidays.ts'
import type { Runtime } from '../runtime.ts'
import { digestFacts } from '../store/digest-facts.ts'
import { UsageError } from './errors.ts'
import { jsonOption } from './options.ts'
import { print, printJson } from './output.ts'
import { withRuntime } from './with-runtime.ts'

const help = `
Nothing is sent. When it is sent, and by whom, stands under digest in polso.yaml.

Examples:
  polso digest
  polso digest --week 2019-W46 --lang en`

interface DigestOptions {
  readonly week?: Week
  readonly lang?: Language
  readonly json?: true
}

export function digestCommand(): Command {
  const week = new Option('--week <YYYY-Www>', 'the week; default: the last that is over').argParser(toWeek)
  const lang = new Option('--lang <language>', 'default: that of polso.yaml').choices(languageCodes)
  return new Command('digest')
    .description('print the digest of a week, as it is sent')
    .addOption(week)
    .addOption(lang)
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: DigestOptions) => withRuntime({ command: 'digest' }, runtime => show(runtime, options)))
}

function toWeek(text: string): Week {
  const week = weekNamed(text)
  if (week === null) throw new UsageError('--week must be a week of the calendar, e.g. --week 2019-W46')
  return week
}

async function show({ db, config, plugins, clock }: Runtime, options: DigestOptions): Promise<void> {
  const titles = new Map(plugins.collectors.map(({ platform, title }) => [platform, title]))
  const platformTitle = (platform: string) => titles.get(platform) ?? platform
  const holidays = (from: Day, to: Day) => publicHolidays(config.holidays, from, to)
  const scope = { platformTitle, timeZone: config.time_zone, now: clock.now(), accounts: null, holidays }
  const facts = await digestFacts(db, options.week ?? lastWeek(scope.now, config.time_zone), scope)
  const words = renderDigest(facts, options.lang ?? config.language, { ...scope, url: config.web.url ?? null })
  if (options.json) printJson(toDocument(facts, words))
  else print(`${words.subject}\n\n${words.text.trimEnd()}`)
}

function toDocument({ week, accounts, operational }: DigestFacts, { subject, text }: RenderedDigest) {
  return {
    week: week.name,
    from: week.from,
    to: week.to,
    subject,
    text,
    accounts: accounts.map(toAccount),
    operational: operational.map(alert => alert.alertId),
  }
}

function toAccount(account: AccountWeek) {
  const { key, platform, interactions, followers, bestPost, alerts, irregular, gaps } = account
  const found = verdictOf(account)
  return {
    account: key,
    platform,
    interactions: interactions && { ...interactions, verdict: found?.verdict ?? null },
    posts_published: account.postsPublished,
    followers,
    best_post: bestPost,
    alerts: alerts.map(alert => alert.alertId),
    irregular_series: irregular.map(({ key, missed, due, since }) => ({ series: key, missed, due, since })),
    gaps,
  }
}
