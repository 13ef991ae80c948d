import { pino } from 'pino'
import type { Clock } from '../../src/clock.ts'
import { KeptWatches } from '../../src/detection/kept-watches.ts'
import { defaultDetectionSettings } from '../../src/detection/settings.ts'
import type { DetectDeps } from '../../src/jobs/detect.ts'
import type { Db } from '../../src/store/database.ts'

/** What a judgement of accounts that are read every six hours needs, with watches of its own. */
export function judging(db: Db, clock: Clock, minHistoryDays = defaultDetectionSettings.minHistoryDays): DetectDeps {
  return {
    db,
    clock,
    log: pino({ level: 'silent' }),
    watches: new KeptWatches(),
    settingsOf: () => ({ ...defaultDetectionSettings, minHistoryDays }),
    toleranceOf: () => 540,
    language: 'it',
    holidays: () => [],
    routes: [],
  }
}
