/** What the maintenance does each minute, as log, metrics and alerts call it; `chore.*` of the messages says it to people. */
export const chores = [
  'sweep of collections',
  'sweep of judgements',
  'sweep of notifications',
  'upkeep',
  'roll-up of judged days',
  'refresh of open alerts',
  'verifica of ended contracts',
  'weekly digest',
] as const

export type Chore = (typeof chores)[number]

/** Of another version of Polso there may be a row or an alert with a name that this one does not know. */
export function isChore(name: string): name is Chore {
  return chores.some(chore => chore === name)
}

/** A chore that failed and has not succeeded since. */
export interface FailingChore {
  readonly chore: string
  /** Of its first failure. */
  readonly since: Date
  readonly failures: number
  /** Holds no secret. */
  readonly message: string
}
