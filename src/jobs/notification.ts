import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { type LinkSettings, linksOf, type MessageLinks } from '../alerts/message-links.ts'
import { type Language, renderAlert } from '../alerts/messages.ts'
import { renderableOf } from '../alerts/renderable.ts'
import { dayOf } from '../days.ts'
import type { InlinePicture, Notification, NotificationPayload, Notifier } from '../notifiers/notifier.ts'
import type { Database } from '../store/schema/index.ts'
import type { ToldTransition } from '../store/told.ts'
import { occasionOf } from './occasion.ts'

/** From a row of the outbox to the message that leaves. */

export interface NotificationDeps {
  readonly db: Kysely<Database>
  readonly log: Pick<Logger, 'error'>
  /** A platform's name for people. */
  readonly platformTitle: (platform: string) => string
  /** For alerts that belong to no account. */
  readonly timeZone: string
  /** Where the page has an address, messages lead there; absent: they carry no links. */
  readonly links?: LinkSettings | null
}

/** Throws where the stored evidence is not that of its type. */
export async function notificationFor(
  deps: NotificationDeps,
  id: string,
  { notifier, language }: { readonly notifier: Notifier; readonly language: Language },
  told: ToldTransition,
): Promise<Notification> {
  const actor = notifier.personal ? told.recipient : id
  const links = deps.links ? linksOf(told, actor, deps.links, language) : null
  const picture = notifier.showsPictures ? await pictureFor(deps, told, language) : null
  return toNotification(deps, told, language, { links, picture })
}

/** A message without its picture is better than none. */
async function pictureFor(
  deps: NotificationDeps,
  told: ToldTransition,
  language: Language,
): Promise<InlinePicture | null> {
  try {
    // Loaded where a picture is wanted: what draws takes longer to load than most commands run.
    const { drawAlert } = await import('./alert-picture.ts')
    const drawn = await drawAlert(deps.db, told, deps.platformTitle, language)
    return drawn && { ...drawn, cid: `chart-${keyOf(told)}@polso.invalid` }
  } catch (error) {
    deps.log.error({ err: error, alert: told.alertId }, 'the picture of an alert could not be drawn')
    return null
  }
}

/** Everything in it comes from the transition as it was stored: a repeat says the same. */
export function toNotification(
  deps: Pick<NotificationDeps, 'platformTitle' | 'timeZone'>,
  told: ToldTransition,
  language: Language,
  { links, picture }: Adorned = plain,
): Notification {
  const { alertId, type, account, series, evidence } = told
  const platform = account?.platform ?? (typeof evidence.platform === 'string' ? evidence.platform : null)
  const resolvedOn = told.to === 'resolved' ? told.resolvedOn : null
  const alertInWords = {
    ...renderableOf({ ...told, resolvedOn }, deps),
    occasion: occasionOf(told),
    openedOn: told.openedOn,
    today: dayOf(told.at, account?.timeZone ?? deps.timeZone),
  }
  const { subject, text, html } = renderAlert(alertInWords, language, {
    links: links ? [links.page, ...links.answers] : [],
    picture,
  })
  const alert = {
    id: alertId,
    kind: told.kind,
    type,
    state: told.to,
    severity: told.severity,
    account: account?.key ?? null,
    platform,
    series: series?.key ?? null,
    subject: told.subject,
    opened_at: told.openedAt.toISOString(),
    opened_on: told.openedOn,
    resolved_on: resolvedOn,
    evidence,
  }
  const transition = { from: told.from, to: told.to, step: told.step, at: told.at.toISOString() }
  const addresses = links && addressesOf(links)
  const payload = { alert, transition, links: addresses, subject, text }
  return {
    idempotencyKey: keyOf(told),
    recipient: told.recipient,
    language,
    date: told.at,
    subject,
    text,
    html,
    links,
    picture,
    payload,
  }
}

interface Adorned {
  readonly links: MessageLinks | null
  readonly picture: InlinePicture | null
}

const plain: Adorned = { links: null, picture: null }

function addressesOf({ page, answers }: MessageLinks): NotificationPayload['links'] {
  return { page: page.url, ...Object.fromEntries(answers.map(({ action, url }) => [action, url])) }
}

/** The time keeps installations, and the same one after a fresh start, apart. */
function keyOf({ alertId, seq, notificationId, at }: ToldTransition): string {
  return `polso-${alertId}-${seq}-${notificationId}-${at.getTime().toString(36)}`
}
