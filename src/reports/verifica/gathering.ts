import type { Day } from '../../days.ts'
import type { Db } from '../../store/database.ts'
import type { FigureRegistry } from '../figure.ts'
import type { Span } from '../period.ts'
import type { Residents } from './facts.ts'

/** What shapes a verifica beside the rows: from polso.yaml. */
export interface VerificaSettings {
  /** Of the body, for the title. */
  readonly body: string
  /** Of the days of the period. */
  readonly timeZone: string
  readonly residents: Residents
  readonly leastBase: number
  /** How old a reading may be at a midnight on a schedule, in minutes. */
  readonly toleranceOf: (schedule: string) => number
  /** Public holidays between two days. */
  readonly holidays: (from: Day, to: Day) => readonly Day[]
}

/** What the parts that gather share. */
export interface Gathering {
  readonly db: Db
  readonly figures: FigureRegistry
  readonly period: Span
  readonly compare: Span | null
  readonly asOf: Date
  readonly settings: VerificaSettings
}
