import { access, constants, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What went wrong with the embedded Postgres, with the remedy in its message; the user reads nothing else. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
}

/** The facts of a failure, found by asking the system and not by reading the meaning of a log line. */
export interface FailureFacts {
  readonly what: string
  readonly folder: string
  readonly writable: boolean
  /** Bytes free for this user on the folder's disk; absent where the system does not say. */
  readonly freeBytes?: number
  /** The last lines the server wrote. */
  readonly lastWords: string
}

/** A new data folder is 39 MB and a segment of WAL 16; under this the disk is the likely culprit. */
const tooFewBytes = 64 * 1024 * 1024

export async function failureIn(folder: string, what: string, lastWords: string): Promise<EmbeddedPostgresError> {
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT' && dirname(folder) !== folder,
  )
  const disk = await statfs(folder).catch(() => undefined)
  return explainFailure({ what, folder, writable, lastWords, ...(disk && { freeBytes: disk.bavail * disk.bsize }) })
}

export function explainFailure(facts: FailureFacts): EmbeddedPostgresError {
  const said = facts.lastWords.trim()
  const tail = said === '' ? '' : `\nIts last words:\n${said.replace(/^/gm, '  ')}`
  return new EmbeddedPostgresError(`${facts.what} ${remedy(facts)}${tail}`)
}

function remedy({ folder, writable, freeBytes }: FailureFacts): string {
  if (!writable)
    return `This user may not write to ${folder}: grant that right, or set DATABASE_URL to a Postgres of your own.`
  if (freeBytes !== undefined && freeBytes < tooFewBytes)
    return `The disk that holds ${folder} has only ${Math.floor(freeBytes / 1024 / 1024)} MB left: free some space and start again. What was stored is kept.`
  return `What was stored in ${folder} is kept. Mend what the lines below name and start again, or set DATABASE_URL to a Postgres of your own.`
}
