import { sql } from 'kysely'
import { type Language, renderAlert } from '../alerts/messages.ts'
import { renderableOf, type Sayable } from '../alerts/renderable.ts'
import type { Plugins } from '../config/plugins.ts'
import { namesOf } from '../store/alerts.ts'
import type { Db } from '../store/database.ts'

/** One message as it went out. */
export interface Told {
  readonly at: Date
  readonly subject: string
  readonly sentences: readonly string[]
}

/** What the press office was told of the accounts, oldest first. */
export async function toldToStaff(db: Db, plugins: Plugins, language: Language, timeZone: string): Promise<Told[]> {
  const { rows } = await sql<Sayable & { readonly at: Date }>`
    select a.alert_id as "alertId", a.type, a.subject, t.at, a.opened_on as "openedOn", t.evidence, ${namesOf()},
           case when t.to_state = 'resolved' then a.resolved_on end as "resolvedOn"
    from polso.alert_transitions t join polso.alerts a using (alert_id)
    join polso.accounts c using (account_id) left join polso.content_series s using (series_id)
    where a.kind = 'metric' and t.to_state in ('open', 'resolved') and t.step in ('change', 'news')
    order by t.at, t.transition_id`.execute(db)
  const titles = new Map(plugins.collectors.map(({ platform, title }) => [platform, title]))
  const context = { platformTitle: (platform: string) => titles.get(platform) ?? platform, timeZone }
  return rows.map(row => {
    const { subject, sentences } = renderAlert(renderableOf(row, context), language)
    return { at: row.at, subject, sentences }
  })
}
