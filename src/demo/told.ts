import { sql } from 'kysely'
import { renderAlert } from '../alerts/messages.ts'
import { renderableOf, type Sayable } from '../alerts/renderable.ts'
import type { Runtime } from '../runtime.ts'
import { namesOf } from '../store/alerts.ts'

/** One message as it went out. */
export interface Told {
  readonly at: Date
  readonly subject: string
  readonly sentences: readonly string[]
}

/** To the press office go alerts of the accounts' figures, to operators those of the collecting itself. */
export type Audience = 'metric' | 'operational'

/** What they were told, oldest first. */
export async function toldTo(
  audience: Audience,
  { db, plugins, config }: Pick<Runtime, 'db' | 'plugins' | 'config'>,
): Promise<Told[]> {
  const { rows } = await sql<Sayable & { readonly at: Date }>`
    select a.alert_id as "alertId", a.type, a.subject, t.at, a.opened_on as "openedOn", t.evidence, ${namesOf()},
           case when t.to_state = 'resolved' then a.resolved_on end as "resolvedOn"
    from polso.alert_transitions t join polso.alerts a using (alert_id)
    left join polso.accounts c using (account_id) left join polso.content_series s using (series_id)
    where a.kind = ${audience} and t.to_state in ('open', 'resolved') and t.step in ('change', 'news')
    order by t.at, t.transition_id`.execute(db)
  const titles = new Map(plugins.collectors.map(({ platform, title }) => [platform, title]))
  const context = { platformTitle: (platform: string) => titles.get(platform) ?? platform, timeZone: config.time_zone }
  return rows.map(row => {
    const { subject, sentences } = renderAlert(renderableOf(row, context), config.language)
    return { at: row.at, subject, sentences }
  })
}
