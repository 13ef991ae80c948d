import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { OpenAlert } from '../alerts/alert.ts'
import { planOperationalChanges } from '../alerts/lifecycle.ts'
import { operationalFindings } from '../alerts/operational.ts'
import type { OperationalLimits } from '../alerts/operational-facts.ts'
import { rollUpCalls } from '../analytics/calls.ts'
import { patienceOf } from '../config/answering.ts'
import type { Config } from '../config/file.ts'
import { dayOf } from '../days.ts'
import { operationalFacts, type Watched } from '../store/alert-facts.ts'
import { type AlertRoute, applyAlertChanges, watchedOperationalAlerts } from '../store/alerts.ts'
import type { Db } from '../store/database.ts'
import { ensurePartitions } from '../store/partitions.ts'
import { enforceRetention } from '../store/retention.ts'
import type { Database } from '../store/schema/index.ts'
import { tellPartsLeft } from './parts-left.ts'
import { tellUnanswered } from './unanswered.ts'
import { endUnconfigured } from './unconfigured.ts'

export interface UpkeepDeps {
  readonly db: Kysely<Database>
  readonly log: Logger
  readonly config: Config
  readonly watched: Watched
  readonly routes: readonly AlertRoute[]
  readonly limits: OperationalLimits
}

/** Partitions are there so long before they are needed. */
const AHEAD_MS = 62 * 86_400_000

/**
 * The housekeeping of a worker: tells operators what they must mend, and people what nobody answered; once a day rolls
 * calls up, and makes and drops partitions.
 */
export function createUpkeep(deps: UpkeepDeps): (now: Date) => Promise<void> {
  let tidied = ''
  const patience = patienceOf(deps.config)
  return async now => {
    await tellOperators(deps, now)
    await endUnconfigured(deps, now)
    await tellPartsLeft(deps, now)
    await tellUnanswered({ ...deps, patience }, now)
    const today = dayOf(now, deps.config.time_zone)
    if (today === tidied) return
    await tidy(deps, now)
    tidied = today
  }
}

/** Of chores `tellChores` tells. */
const isOfFacts = ({ type }: OpenAlert) => type !== 'chore-failing'

async function tellOperators({ db, config, watched, routes, limits }: UpkeepDeps, now: Date): Promise<void> {
  const day = dayOf(now, config.time_zone)
  const findings = operationalFindings(await operationalFacts(db, watched, limits, now), limits)
  await db.transaction().execute(async trx => {
    const known = await watchedOperationalAlerts(trx, day)
    const changes = planOperationalChanges(day, findings, known.filter(isOfFacts))
    await applyAlertChanges(trx, changes, { now, day, routes })
  })
}

/** @returns the names of the partitions it made */
export function makePartitionsAhead(db: Db, now: Date): Promise<string[]> {
  return ensurePartitions(db, now, new Date(now.getTime() + AHEAD_MS))
}

async function tidy({ db, log, config }: UpkeepDeps, now: Date): Promise<void> {
  const made = await makePartitionsAhead(db, now)
  await rollUpCalls(db, now)
  const removed = await enforceRetention(db, config.retention, now)
  log.info({ partitions_made: made.length, removed }, 'housekeeping')
}
