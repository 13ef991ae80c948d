import { describe, expect, it } from '@jest/globals'
import { CommanderError } from 'commander'
import { exitCodeOf, stackOf, UsageError, wordsOf } from '../../src/commands/errors.ts'
import { ConfigError } from '../../src/config/faults.ts'
import { NotReadyError } from '../../src/runtime.ts'
import {
  EmbeddedPostgresError,
  EmbeddedPostgresMissingError,
} from '../../src/store/embedded/embedded-postgres-error.ts'
import { MigrationError } from '../../src/store/migrate.ts'
import { DatabaseUnreachableError } from '../../src/store/unreachable.ts'

describe('errors with words for people', () => {
  it.each([
    [new UsageError('use it so'), 2],
    [ConfigError.of('polso.yaml', 'use it so'), 2],
    [new EmbeddedPostgresMissingError('use it so'), 2],
    [new EmbeddedPostgresError('use it so'), 1],
    [new NotReadyError('use it so'), 1],
    [new MigrationError('use it so'), 1],
    [new DatabaseUnreachableError('away', 'use it so', null), 1],
  ])('%# are told as they are', (error, code) => {
    expect(exitCodeOf(error)).toBe(code)
    expect(wordsOf(error)).toBe(error.message)
  })

  it('were told already where the command line was misread', () => {
    const error = new CommanderError(1, 'commander.unknownCommand', 'unknown')
    expect([exitCodeOf(error), wordsOf(error)]).toEqual([2, null])
    expect(exitCodeOf(new CommanderError(0, 'commander.help', 'help'))).toBe(0)
  })
})

describe('an error nobody expected', () => {
  const error = new TypeError('no such thing as https://x/?access_token=opensesame')

  it('is one line, without its stack and without secrets', () => {
    expect(exitCodeOf(error)).toBe(1)
    expect(wordsOf(error)).toBe(
      'polso failed unexpectedly: no such thing as https://x/?access_token=[secret] (TypeError)\nRun it again with LOG_LEVEL=debug for the stack.',
    )
  })

  it('has a stack for whoever asks', () => {
    expect(stackOf(error)).toContain('errors.test.ts')
    expect(stackOf(error)).not.toContain('opensesame')
  })
})
