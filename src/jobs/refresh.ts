import { linksOf } from '../alerts/message-links.ts'
import { NotifyError } from '../notifiers/notifier.ts'
import { openTold } from '../store/told.ts'
import { kindOfFault } from './fault.ts'
import { inTime } from './in-time.ts'
import { toNotification } from './notification.ts'
import type { DeliverDeps, OutboxNotifier } from './notify.ts'

/** A refresh is worth nothing once the next is due. */
const TIME_MS = 30_000

/**
 * Tells the peers that forget what is not repeated which alerts are still open. One that fails disturbs no other; throws
 * `NotifyError` when all have had their turn.
 */
export async function refreshPeers(deps: Omit<DeliverDeps, 'random' | 'metrics'>): Promise<void> {
  const faults = await Promise.all(
    [...deps.notifiers].map(([id, to]) =>
      refreshOne(deps, id, to).then(
        () => [],
        error => [`${id}: ${error instanceof NotifyError ? error.message : kindOfFault(error)}`],
      ),
    ),
  )
  if (faults.flat().length > 0) throw new NotifyError(faults.flat().join('; '), false)
}

async function refreshOne(
  deps: Omit<DeliverDeps, 'random' | 'metrics'>,
  id: string,
  { notifier, language }: OutboxNotifier,
): Promise<void> {
  const { db, clock, links: web } = deps
  if (!notifier.refresh) return
  const open = await openTold(db, id, clock.now())
  const notifications = open.map(told => {
    const links = web ? linksOf(told, id, web, language) : null
    // As it stands: why it was told last, e.g. as a reminder, is over.
    return toNotification(deps, { ...told, step: 'news' }, language, { links, picture: null })
  })
  await inTime(deps.signal, TIME_MS, async signal => {
    await notifier.refresh?.(notifications, { now: () => clock.now(), signal })
  })
}
