import { CommanderError } from 'commander'
import { ConfigError } from '../config/faults.ts'
import { DiskError } from '../disk.ts'
import { errorFields } from '../log.ts'
import { NoDataError, OutFolderError } from '../reports/errors.ts'
import { NotReadyError } from '../runtime.ts'
import { EmbeddedPostgresError, EmbeddedPostgresMissingError } from '../store/embedded/embedded-postgres-error.ts'
import { MigrationError } from '../store/migrate.ts'
import { DatabaseUnreachableError } from '../store/unreachable.ts'
import { HttpAddressError } from '../web/address-error.ts'

/** A command was called in a way that can't be meant; the message says how it is meant. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** 0 done, 1 failed, 2 wrong usage or configuration. */
export type ExitCode = 0 | 1 | 2

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  return wrongUse.some(type => error instanceof type) ? 2 : 1
}

const wrongUse = [UsageError, ConfigError, EmbeddedPostgresMissingError]

/** Errors whose messages were written for people, remedy included. */
const explained = [
  ...wrongUse,
  NotReadyError,
  NoDataError,
  OutFolderError,
  DiskError,
  DatabaseUnreachableError,
  EmbeddedPostgresError,
  MigrationError,
  HttpAddressError,
]

/** What a person reads of an error; `null` where it was told already. */
export function wordsOf(error: unknown): string | null {
  if (error instanceof CommanderError) return null
  if (error instanceof Error && explained.some(type => error instanceof type)) return error.message
  const { type, message } = errorFields(error)
  return `polso failed unexpectedly: ${message} (${type})\nRun it again with LOG_LEVEL=debug for the stack.`
}

/** The stack of an error nobody expected, without secrets. */
export function stackOf(error: unknown): string {
  return JSON.stringify(errorFields(error), null, 2).replaceAll('\\n', '\n')
}
