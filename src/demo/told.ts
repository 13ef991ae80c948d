import { sql } from 'kysely'
import type { AlertType } from '../alerts/alert.ts'
import type { Evidence } from '../alerts/evidence.ts'
import { type Language, renderAlert } from '../alerts/messages.ts'
import type { Plugins } from '../config/plugins.ts'
import type { Day } from '../days.ts'
import { namesOf } from '../store/alerts.ts'
import type { Db } from '../store/database.ts'

/** One message as it went out. */
export interface Told {
  readonly at: Date
  readonly subject: string
  readonly sentences: readonly string[]
}

interface Transition {
  readonly alertId: number
  readonly type: AlertType
  readonly subject: string
  readonly to: string
  readonly at: Date
  readonly openedOn: Day
  readonly resolvedOn: Day | null
  readonly evidence: Evidence
  readonly account: {
    readonly key: string
    readonly name: string
    readonly platform: string
    readonly timeZone: string
  }
  readonly series: { readonly key: string; readonly name: string } | null
}

/** What the press office was told of the accounts, oldest first. */
export async function toldToStaff(db: Db, plugins: Plugins, language: Language): Promise<Told[]> {
  const { rows } = await sql<Transition>`
    select a.alert_id as "alertId", a.type, a.subject, t.to_state as "to", t.at, a.opened_on as "openedOn",
           a.resolved_on as "resolvedOn", t.evidence, ${namesOf()}
    from polso.alert_transitions t join polso.alerts a using (alert_id)
    join polso.accounts c using (account_id) left join polso.content_series s using (series_id)
    where a.kind = 'metric' and t.to_state in ('open', 'resolved') order by t.at, t.transition_id`.execute(db)
  return rows.map(row => ({ at: row.at, ...wordsOf(row, plugins, language) }))
}

function wordsOf(row: Transition, plugins: Plugins, language: Language) {
  const resolved = row.to === 'resolved'
  const { platform, timeZone } = row.account
  return renderAlert(
    {
      ...row,
      state: resolved ? 'resolved' : 'open',
      platform: plugins.collectors.find(c => c.platform === platform)?.title ?? platform,
      series: row.series?.name ?? null,
      timeZone,
      day: (resolved ? row.resolvedOn : null) ?? row.openedOn,
    },
    language,
  )
}
