import { alertChart, pictureOf } from '../alerts/alert-chart.ts'
import type { Language } from '../alerts/messages.ts'
import type { Sayable } from '../alerts/renderable.ts'
import { describeAccount, drawAccount } from '../charts/draw.ts'
import { toPng } from '../charts/png.ts'
import { chartDays } from '../store/chart-days.ts'
import type { Db } from '../store/database.ts'
import { notedEvents } from '../store/history.ts'

export interface AlertPicture {
  readonly png: Buffer
  /** What is seen, in words. */
  readonly alt: string
}

/** Twice as fine as a mail shows it. */
const PIXELS = 1280

/** The account's series with what was expected and the alert marked; `null` where there is nothing to draw. */
export async function drawAlert(
  db: Db,
  alert: Sayable,
  platformTitle: (platform: string) => string,
  language: Language,
): Promise<AlertPicture | null> {
  const picture = pictureOf(alert)
  if (picture === null || alert.account === null) return null
  const { key, platform } = alert.account
  const { from, to, metric } = picture
  const account = await db.selectFrom('polso.accounts').select('account_id').where('key', '=', key).executeTakeFirst()
  const days = account ? await chartDays(db, { accountId: account.account_id, from, to }, metric) : []
  if (!account || days.length === 0) return null
  const events = await notedEvents(db, account.account_id, from, to)
  const chart = alertChart(alert, picture, { days, events }, platformTitle(platform), language)
  return { png: await toPng(drawAccount(chart, 'narrow'), { width: PIXELS }), alt: describeAccount(chart) }
}
