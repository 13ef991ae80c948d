import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/file.ts'
import type { Plugins } from '../config/plugins.ts'
import { wantsReports } from '../config/reporting.ts'
import { dayOf } from '../days.ts'
import { type Attachment, type Letter, NotifyError } from '../notifiers/notifier.ts'
import { NoDataError, OutFolderError } from '../reports/errors.ts'
import { coverLetter } from '../reports/mail.ts'
import { defaultAsOf } from '../reports/period.ts'
import {
  type ClaimedContractReport,
  type ContractReportEnd,
  claimContractReport,
  noteMailed,
  planContractReports,
  settleContractReport,
} from '../store/contract-reports.ts'
import { contractRecords } from '../store/contracts.ts'
import type { Db } from '../store/database.ts'
import { kindOfFault } from './fault.ts'
import { inTime, SEND_TIMEOUT_MS } from './in-time.ts'
import type { OutboxNotifier } from './notify.ts'

/** The verifica of each contract, written and mailed a few days after its end. */
export interface ContractReportDeps {
  readonly db: Db
  readonly clock: Clock
  readonly log: Logger
  readonly config: Config
  readonly plugins: Plugins
  /** What mails it; `null` where nobody is mailed. */
  readonly mailer: OutboxNotifier | null
  readonly signal: AbortSignal
}

const LEASE_SECONDS = 300
const FIRST_RETRY_MS = 5 * 60_000
const LONGEST_RETRY_MS = 12 * 3_600_000
/** A week or so. */
const ATTEMPTS = 20

/** Does what is due. Safe in every replica, each minute. */
export async function writeContractReports(deps: ContractReportDeps): Promise<void> {
  const { db, clock, config, signal } = deps
  if (!wantsReports(config)) return
  const now = clock.now()
  await planContractReports(db, dayOf(now, config.time_zone), config.verifica.days_after, now)
  while (!signal.aborted) {
    const claimed = await claimContractReport(db, {
      claim: randomUUID(),
      now: clock.now(),
      leaseSeconds: LEASE_SECONDS,
    })
    if (!claimed) return
    await settle(deps, claimed, await attempt(deps, claimed))
  }
}

async function settle({ db, log }: ContractReportDeps, claimed: ClaimedContractReport, end: ContractReportEnd) {
  if (!(await settleContractReport(db, claimed, end))) return
  const about = { contract: claimed.key, attempt: claimed.attempts }
  if (end.status === 'done') log.info({ ...about, document: end.code }, 'verifica of an ended contract written')
  else log.warn({ ...about, error: end.error, again: end.status === 'due' }, 'verifica of an ended contract failed')
}

async function attempt(deps: ContractReportDeps, claimed: ClaimedContractReport): Promise<ContractReportEnd> {
  try {
    return { status: 'done', code: await issueAndSend(deps, claimed), at: deps.clock.now() }
  } catch (error) {
    return afterFault(deps, claimed, error)
  }
}

/** As of when its figures and its contract had settled, whenever it is done: a late worker writes the same document. */
async function issueAndSend(deps: ContractReportDeps, claimed: ClaimedContractReport): Promise<string> {
  const { db, clock, config, plugins } = deps
  // Words, pictures and type are loaded only where a report is written.
  const { documentOf, issueVerifica } = await import('../reports/issue.ts')
  const { fileName, render, writeInto } = await import('../reports/write.ts')
  const { from, to } = claimed
  const asOf = defaultAsOf({ from, to }, clock.now(), config.time_zone, await contractRecords(db))
  const issued = await issueVerifica(db, { from, to, compare: null, asOf }, config, clock.now())
  const document = documentOf(issued, config.verifica.language ?? config.language, plugins)
  const { facts } = issued.content
  const files: Attachment[] = []
  for (const [format, contentType] of [
    ['pdf', 'application/pdf'],
    ['html', 'text/html'],
  ] as const) {
    const content = Buffer.from(await render(document, facts, format))
    files.push({ filename: fileName(document, facts, format), contentType, content })
  }
  const { out } = config.verifica
  if (out !== undefined) for (const { filename, content } of files) writeInto(out, filename, content)
  await mail(deps, claimed, { ...coverLetter(document), links: null, picture: null, attachments: files })
  return issued.code
}

/**
 * One mail a recipient; who has got it is noted at once, so that a second try leaves them out. An address that is refused
 * for good keeps nobody else from theirs.
 */
async function mail(
  deps: ContractReportDeps,
  claimed: ClaimedContractReport,
  letter: Omit<Letter, 'recipient' | 'idempotencyKey'>,
) {
  const recipients = deps.config.verifica.mail_to
  let refused: NotifyError | undefined
  for (const [number, recipient] of recipients.entries()) {
    if (claimed.mailedTo.includes(recipient)) continue
    const idempotencyKey = `polso-verifica-${claimed.contractId}-${claimed.to}-${number}`
    const refusal = await refusalOf(send(deps, { ...letter, recipient, idempotencyKey }))
    if (refusal) refused ??= refusal
    else if (!(await noteMailed(deps.db, claimed, recipient)))
      throw new NotifyError('another worker has taken it over', false)
  }
  if (refused) throw refused
}

async function send({ clock, mailer, signal }: ContractReportDeps, letter: Letter): Promise<void> {
  const write = mailer?.notifier.write
  if (!write) throw new NotifyError('there is no notifier that mails it', true)
  await inTime(signal, SEND_TIMEOUT_MS, abort => write(letter, { now: () => clock.now(), signal: abort }))
}

/** Throws what may pass: a server that is down is not asked for every recipient. */
async function refusalOf(sending: Promise<void>): Promise<NotifyError | undefined> {
  try {
    await sending
  } catch (error) {
    if (error instanceof NotifyError && error.permanent) return error
    throw error
  }
}

/** What nobody raised for people may hold anything: only its kind is told. */
function afterFault(
  { clock, signal }: ContractReportDeps,
  { attempts }: ClaimedContractReport,
  error: unknown,
): ContractReportEnd {
  const told = error instanceof NotifyError || error instanceof NoDataError || error instanceof OutFolderError
  const message = told ? error.message : kindOfFault(error)
  const permanent = error instanceof NoDataError || (error instanceof NotifyError && error.permanent)
  if ((permanent || attempts >= ATTEMPTS) && !signal.aborted) return { status: 'failed', error: message }
  const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1))
  return { status: 'due', dueAt: new Date(clock.now().getTime() + delay), error: message }
}
