import type { AnswerGrant } from '../../alerts/answer-links.ts'
import { acknowledge, dismiss } from '../../store/answers.ts'
import { writeAudit } from '../../store/audit.ts'
import { type Db, inTransaction, type Trx } from '../../store/database.ts'
import { silenceAlert } from '../../store/silences.ts'
import { useToken } from '../../store/used-links.ts'

/** What became of an answer by a link. */
export type Given = 'done' | 'used' | 'already' | 'over' | 'unknown'

export interface Giving {
  readonly token: string
  readonly grant: AnswerGrant
  readonly note: string
  readonly now: Date
  /** For alerts that belong to no account. */
  readonly timeZone: string
}

const WEEK_DAYS = 7

/** Uses the link up and does what it allows, both or neither; of two that press at once, one does it. */
export function give(db: Db, giving: Giving): Promise<Given> {
  const { token, grant, note, now } = giving
  return inTransaction(db, async trx => {
    if (!(await useToken(trx, token, grant, now))) return 'used'
    const outcome = await answer(trx, giving)
    if (outcome === 'done') {
      const detail = { by: 'link', ...(note !== '' && { note }) }
      await writeAudit(
        trx,
        grant.actor,
        { action: actions[grant.action], object: `alert ${grant.alertId}`, detail },
        now,
      )
    }
    return outcome
  })
}

/** As the page's own actions are called. */
const actions = { acknowledge: 'alert.acknowledge', dismiss: 'alert.dismiss', 'silence-week': 'silence.add' } as const

async function answer(trx: Trx, { grant, note, now, timeZone }: Giving): Promise<Given> {
  const { action, alertId, actor } = grant
  if (action === 'silence-week') {
    const silence = await silenceAlert(trx, alertId, { author: actor, reason: note, days: WEEK_DAYS, now })
    return silence === null ? 'unknown' : 'done'
  }
  const how = { alertId, actor, note, now, timeZone }
  const { outcome } = action === 'dismiss' ? await dismiss(trx, how) : await acknowledge(trx, how)
  return outcome
}
