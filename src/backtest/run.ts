import { dayOf as localDay } from '../days.ts'
import { calendarOf } from '../detection/calendar.ts'
import { dayNumber, dayOf } from '../detection/days.ts'
import type { Day, DetectionSettings } from '../detection/detection.ts'
import { commonOf } from './alike.ts'
import { WholeFile } from './files.ts'
import { type BacktestInput, type DayOfInstant, type InputFiles, readInput } from './input.ts'
import { type ReplaySettings, replay } from './replay.ts'
import { ALERT_COLUMNS, AlertList, csv, SCORE_COLUMNS, scoreRows } from './rows.ts'

/** What is known of an account beside its figures. */
export interface AccountSetup {
  /** IANA name of the zone in which its days are cut. */
  readonly timeZone: string
  readonly detection: DetectionSettings
  readonly declared: ReplaySettings['declared']
}

export interface BacktestOptions extends InputFiles {
  readonly out: string
  readonly scores?: string
  /** Public holidays between two days, both included. */
  readonly holidays: (from: Day, to: Day) => readonly Day[]
  readonly setupOf: (account: string) => AccountSetup
  /** Called after each account. */
  readonly progress: (done: BacktestProgress) => void
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

/**
 * Replays the input and writes the alerts, and the scores where asked for. The files appear when all is done, or not at
 * all. Throws `InputError` for input that cannot be meant.
 */
export async function runBacktest(options: BacktestOptions): Promise<BacktestProgress> {
  const alerts = new WholeFile(options.out)
  try {
    const scores = options.scores === undefined ? null : new WholeFile(options.scores)
    try {
      const input = await readInput(options, dayOfInstant(options))
      const done = judgeAll(input, options, { alerts, scores })
      scores?.commit()
      alerts.commit()
      return done
    } finally {
      scores?.discard()
    }
  } finally {
    alerts.discard()
  }
}

function judgeAll(
  input: BacktestInput,
  { holidays, setupOf, progress }: BacktestOptions,
  files: { alerts: WholeFile; scores: WholeFile | null },
): BacktestProgress {
  const calendar = calendarOf(
    input.accounts.size > 0 ? holidays(dayOf(input.firstDay - AROUND), dayOf(input.lastDay + AROUND)) : [],
  )
  const alike = commonOf(input, calendar)
  files.alerts.line(csv(ALERT_COLUMNS))
  files.scores?.line(csv(SCORE_COLUMNS))
  let done: BacktestProgress = { accounts: 0, ofAccounts: input.accounts.size, points: 0, alerts: 0 }
  for (const [account, figures] of input.accounts) {
    const { detection, declared } = setupOf(account)
    const list = new AlertList()
    let { points } = done
    for (const judged of replay(figures, input.lastDay, { detection, calendar, declared, common: alike(account) })) {
      list.add(judged.day, judged.findings)
      for (const row of files.scores ? scoreRows(account, judged.day, judged.findings) : []) files.scores?.line(row)
      points += judged.points
    }
    const rows = list.rows(account)
    for (const row of rows) files.alerts.line(row)
    done = { ...done, accounts: done.accounts + 1, points, alerts: done.alerts + rows.length }
    progress(done)
  }
  return done
}

function dayOfInstant({ setupOf }: BacktestOptions): DayOfInstant {
  const zones = new Map<string, string>()
  return (account, at) => {
    const zone = zones.get(account) ?? setupOf(account).timeZone
    zones.set(account, zone)
    return zone === 'UTC' ? Math.floor(at / MS_PER_DAY) : dayNumber(localDay(new Date(at), zone))
  }
}
