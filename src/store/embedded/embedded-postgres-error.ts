import { access, constants, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What went wrong with the embedded Postgres, with the remedy in its message; the user reads nothing else. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
}

/** Its programs were not installed: a matter of setting things up, not of something that broke. */
export class EmbeddedPostgresMissingError extends EmbeddedPostgresError {}

/** The facts of a failure, found by asking the system and not by reading the meaning of a log line. */
export interface FailureFacts {
  readonly what: string
  readonly folder: string
  readonly writable: boolean
  /** Bytes free for this user on the folder's disk; absent where the system does not say. */
  readonly freeBytes?: number
  /** What the server or the system said; its last eight lines are shown. */
  readonly lastWords: string
}

/** A new data folder is 39 MB and a segment of WAL 16; under this the disk is the likely culprit. */
const tooFewBytes = 64 * 1024 * 1024

export async function failureIn(folder: string, what: string, lastWords: string): Promise<EmbeddedPostgresError> {
  const writable = await isWritable(folder)
  const disk = await statfs(folder).catch(() => undefined)
  return explainFailure({ what, folder, writable, lastWords, ...(disk && { freeBytes: disk.bavail * disk.bsize }) })
}

/** A folder that does not exist yet is as writable as the nearest one above it. */
function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT' && isWritable(dirname(folder)),
  )
}

export function explainFailure(facts: FailureFacts): EmbeddedPostgresError {
  const said = facts.lastWords.trim().split('\n').slice(-8).join('\n')
  const tail = said === '' ? '' : `\nWhat was said:\n${said.replace(/^/gm, '  ')}`
  return new EmbeddedPostgresError(`${facts.what} ${remedy(facts)}${tail}`)
}

function remedy({ folder, writable, freeBytes }: FailureFacts): string {
  if (!writable)
    return `This user may not write to ${folder}: grant that right, or set DATABASE_URL to a Postgres of your own.`
  if (freeBytes !== undefined && freeBytes < tooFewBytes)
    return `The disk that holds ${folder} has only ${Math.floor(freeBytes / 1024 / 1024)} MB left: free some space and start again. What was stored is kept.`
  return `What was stored in ${folder} is kept. Mend what is named below and start again, or set DATABASE_URL to a Postgres of your own.`
}
