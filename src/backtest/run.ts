import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { AccountChart } from '../charts/account-chart.ts'
import { dayOf as localDay } from '../days.ts'
import { type Calendar, calendarOf } from '../detection/calendar.ts'
import { dayNumber, dayOf } from '../detection/days.ts'
import type { Day, DetectionSettings } from '../detection/detection.ts'
import { commonOf } from './alike.ts'
import { WholeFile, WholeFolder } from './files.ts'
import { type AccountInput, type BacktestInput, type DayOfInstant, type InputFiles, readInput } from './input.ts'
import { type Caption, chartOf, fileStem, mainMetric, PicturedDays } from './picture.ts'
import { type ReplaySettings, replay } from './replay.ts'
import { ALERT_COLUMNS, AlertList, alertRow, csv, SCORE_COLUMNS, scoreRows } from './rows.ts'

/** What is known of an account beside its figures. */
export interface AccountSetup {
  /** IANA name of the zone in which its days are cut. */
  readonly timeZone: string
  readonly detection: DetectionSettings
  readonly declared: ReplaySettings['declared']
  readonly caption: Omit<Caption, 'source'>
  readonly underEvent?: ReplaySettings['underEvent']
}

export interface ReplayOptions {
  readonly out: string
  readonly scores?: string
  /** Folder of the pictures. */
  readonly plot?: string
  /** Public holidays between two days, both included. */
  readonly holidays: (from: Day, to: Day) => readonly Day[]
  readonly setupOf: (account: string) => AccountSetup
  /** Called after each account. */
  readonly progress: (done: BacktestProgress) => void
  /** First day that is told of; those before only teach. Default: all. */
  readonly from?: Day
  /** Where the figures come from, for people. */
  readonly source: string
  /** Whether the accounts of the input are compared with each other (`alike.ts`). */
  readonly compared: boolean
}

export type BacktestOptions = InputFiles &
  Omit<ReplayOptions, 'source' | 'compared'> & {
    /** Called after each line of the input with the lines read so far. */
    readonly reading?: (lines: number) => void
  }

export interface BacktestProgress {
  readonly accounts: number
  readonly ofAccounts: number
  /** Judged so far; a point is one account × metric × day. */
  readonly points: number
  readonly alerts: number
}

const MS_PER_DAY = 86_400_000
/** Days before and after the input whose holidays make bridges within it. */
const AROUND = 14

/** Replays files. Throws `InputError` for input or output that cannot be meant, and `DiskError`. */
export function runBacktest(options: BacktestOptions): Promise<BacktestProgress> {
  const source = [options.posts, options.daily].flatMap(path => (path ? basename(path) : [])).join(', ')
  return runReplay(() => readInput(options, dayOfInstant(options), options.reading), {
    ...options,
    source,
    compared: true,
  })
}

/**
 * Replays the input and writes the alerts, and the scores and pictures where asked for. They appear when all is done,
 * or not at all, even where the process is told to exit meanwhile.
 */
export async function runReplay(read: () => Promise<BacktestInput>, options: ReplayOptions): Promise<BacktestProgress> {
  const { out, scores, plot } = options
  const opened: (WholeFile | WholeFolder)[] = []
  const opening = <T extends WholeFile | WholeFolder>(file: T): T => {
    opened.push(file)
    return file
  }
  const discard = () => {
    for (const file of opened.splice(0)) file.discard()
  }
  process.once('exit', discard)
  try {
    const files: Files = {
      alerts: opening(new WholeFile(out)),
      scores: scores === undefined ? null : opening(new WholeFile(scores)),
      pictures: plot === undefined ? null : await picturesIn(opening(new WholeFolder(plot))),
    }
    const done = await judgeAll(await read(), options, files)
    for (const file of opened.toReversed()) file.commit()
    opened.length = 0 // they are the person's now
    return done
  } finally {
    process.off('exit', discard)
    discard()
  }
}

interface Files {
  readonly alerts: WholeFile
  readonly scores: WholeFile | null
  readonly pictures: Pictures | null
}

type Pictures = (account: string, chart: AccountChart) => void

/** What draws is large, and loaded where something is to be drawn. */
async function picturesIn(folder: WholeFolder): Promise<Pictures> {
  const { drawAccount } = await import('../charts/draw.ts')
  return (account, chart) => folder.add(fileStem(account), '.svg', drawAccount(chart))
}

/** Accounts one after the other; between them the process can hear that it is to end. */
async function judgeAll(input: BacktestInput, options: ReplayOptions, files: Files): Promise<BacktestProgress> {
  const calendar = calendarOf(
    input.accounts.size > 0 ? options.holidays(dayOf(input.firstDay - AROUND), dayOf(input.lastDay + AROUND)) : [],
  )
  const alike = options.compared ? commonOf(input, calendar) : null
  files.alerts.line(csv(ALERT_COLUMNS))
  files.scores?.line(csv(SCORE_COLUMNS))
  let done: BacktestProgress = { accounts: 0, ofAccounts: input.accounts.size, points: 0, alerts: 0 }
  for (const [account, figures] of input.accounts) {
    const shared = { calendar, lastDay: input.lastDay, common: alike?.(account) }
    const { points, alerts } = judgeOne(account, figures, shared, options, files)
    done = { ...done, accounts: done.accounts + 1, points: done.points + points, alerts: done.alerts + alerts }
    options.progress(done)
    await setImmediate()
  }
  return done
}

interface Shared {
  readonly calendar: Calendar
  readonly lastDay: number
  readonly common: NonNullable<ReplaySettings['common']> | undefined
}

function judgeOne(
  account: string,
  input: AccountInput,
  { calendar, lastDay, common }: Shared,
  { setupOf, from, source }: ReplayOptions,
  { alerts, scores, pictures }: Files,
): Pick<BacktestProgress, 'points' | 'alerts'> {
  const { detection, declared, underEvent, caption } = setupOf(account)
  const metric = mainMetric(input)
  const settings = {
    ...{ detection, calendar, declared },
    ...(common && { common }),
    ...(underEvent && { underEvent }),
    ...(pictures && { pictured: metric }),
  }
  const first = from === undefined ? Number.NEGATIVE_INFINITY : dayNumber(from)
  const list = new AlertList()
  const pictured = new PicturedDays(input, metric)
  let points = 0
  for (const judged of replay(input, lastDay, settings)) {
    const findings = list.add(judged.day, judged.findings)
    points += judged.points
    if (pictures) pictured.add(judged)
    if (judged.day < first) continue
    for (const row of scores ? scoreRows(account, judged.day, findings) : []) scores?.line(row)
  }
  const found = list.since(from ?? '')
  for (const alert of found) alerts.line(alertRow(account, alert))
  const days = pictured.since(first)
  if (days.length > 0) pictures?.(account, chartOf(metric, days, found, { ...caption, source }))
  return { points, alerts: found.length }
}

function dayOfInstant({ setupOf }: Pick<BacktestOptions, 'setupOf'>): DayOfInstant {
  const zones = new Map<string, string>()
  return (account, at) => {
    const zone = zones.get(account) ?? setupOf(account).timeZone
    zones.set(account, zone)
    return zone === 'UTC' ? Math.floor(at / MS_PER_DAY) : dayNumber(localDay(new Date(at), zone))
  }
}
