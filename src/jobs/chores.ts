import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { type Chore, chores } from '../alerts/chores.ts'
import { planOperationalChanges } from '../alerts/lifecycle.ts'
import { choreFindings } from '../alerts/operational.ts'
import type { Config } from '../config/file.ts'
import { dayOf } from '../days.ts'
import { NotifyError } from '../notifiers/notifier.ts'
import { type AlertRoute, applyAlertChanges, watchedOperationalAlerts } from '../store/alerts.ts'
import { failingChores, noteChores } from '../store/failing-chores.ts'
import type { Database } from '../store/schema/index.ts'
import { DatabaseUnreachableError } from '../store/unreachable.ts'
import { kindOfFault } from './fault.ts'

export type Chores = Readonly<Partial<Record<Chore, (signal: AbortSignal) => Promise<unknown>>>>

/** By name: what can be told of its failure without giving a secret away, `null` where it succeeded. */
export type ChoreOutcomes = ReadonlyMap<Chore, string | null>

/** Does one after the other. A fault in one does not keep the others from running, but without the database none could. */
export async function doChores(work: Chores, signal: AbortSignal, log: Logger): Promise<ChoreOutcomes> {
  const outcomes = new Map<Chore, string | null>()
  for (const chore of chores) {
    const fault = await work[chore]?.(signal).then(
      () => null,
      (error: unknown) => {
        if (error instanceof DatabaseUnreachableError) throw error
        log.error({ err: error }, `${chore} failed; it is tried again in a minute`)
        return error instanceof NotifyError ? error.message : kindOfFault(error)
      },
    )
    if (fault !== undefined) outcomes.set(chore, fault)
  }
  return outcomes
}

export interface TellChoresDeps {
  readonly db: Kysely<Database>
  readonly config: Config
  readonly routes: readonly AlertRoute[]
  /** Counts what failed. */
  readonly choreFailed: (chore: Chore) => void
}

/**
 * Tells operators of a chore that no longer works, and when it does again. Apart from the other operational alerts: these
 * are told by a chore, which may be the one that fails.
 */
export async function tellChores(
  { db, config, routes, choreFailed }: TellChoresDeps,
  outcomes: ChoreOutcomes,
  now: Date,
): Promise<void> {
  for (const [chore, fault] of outcomes) if (fault !== null) choreFailed(chore)
  await noteChores(db, outcomes, now)
  const day = dayOf(now, config.time_zone)
  await db.transaction().execute(async trx => {
    const findings = choreFindings(await failingChores(trx), now)
    const known = (await watchedOperationalAlerts(trx, day)).filter(({ type }) => type === 'chore-failing')
    await applyAlertChanges(trx, planOperationalChanges(day, findings, known), { now, day, routes })
  })
}
