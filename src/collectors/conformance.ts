import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CollectorDefinition } from './collector.ts'
import { type GoldenCase, goldenCaseNames, notApplicable, readGoldenCase } from './conformance/golden.ts'
import { contractFaults } from './conformance/invariants.ts'
import { outcomeOf, runCase } from './conformance/run-case.ts'

/** What every collector shows with a golden case, or says in `not-applicable.json` why it can't happen. */
export const requiredCases = [
  'normal',
  'private-or-hidden',
  'missing-field',
  'zero',
  'empty-200',
  'auth-dead',
  'rate-limited',
  'server-error',
  'malformed-body',
  'truncated-body',
  'paging',
  'paging-that-repeats',
  'edited-post',
  'retired-metric',
] as const

export interface ConformanceCase {
  readonly name: string
  /** Resolves when the collector conforms; rejects with an error that says what it did wrong. */
  run(): Promise<void>
}

export interface ConformanceOptions {
  /** Writes `expected.json` instead of comparing with it; the diff is then reviewed by a person. */
  readonly update?: boolean
}

const abortLimitMs = 1_000

/**
 * The conformance suite for one collector: its golden cases, the contract's invariants on each of them, and that an
 * abort ends it. Belongs to no test framework: loop over the cases with the one you use.
 */
export function conformanceCases(
  definition: CollectorDefinition<unknown>,
  fixtures: string,
  options: ConformanceOptions = {},
): readonly ConformanceCase[] {
  const names = goldenCaseNames(fixtures)
  return [
    { name: 'shows every required case', run: async () => requireCases(names, fixtures) },
    ...names.flatMap(name => [
      { name, run: async () => plays(definition, readGoldenCase(fixtures, name), options.update ?? false) },
      { name: `${name}, aborted`, run: async () => endsWhenAborted(definition, readGoldenCase(fixtures, name)) },
    ]),
  ]
}

function requireCases(names: readonly string[], fixtures: string): void {
  const excused = notApplicable(fixtures)
  const missing = requiredCases.filter(name => !names.includes(name) && excused[name] === undefined)
  none(missing, `${fixtures} lacks cases; write them or say why not in not-applicable.json`)
  const both = names.filter(name => excused[name] !== undefined)
  none(both, `not-applicable.json of ${fixtures} excuses cases that exist`)
}

function none(faults: readonly string[], message: string): void {
  assert.ok(faults.length === 0, `${message}:\n- ${faults.join('\n- ')}`)
}

async function plays(definition: CollectorDefinition<unknown>, golden: GoldenCase, update: boolean): Promise<void> {
  const run = await runCase(definition, golden)
  none(run.server.unexpected, 'unexpected requests')
  none(contractFaults(definition, run), 'the contract is broken')
  assert.ok(run.calls.length <= golden.max_calls, `${run.calls.length} calls, the stated bound is ${golden.max_calls}`)
  const file = join(golden.folder, 'expected.json')
  if (update) return writeFileSync(file, `${JSON.stringify(outcomeOf(run), null, 2)}\n`)
  assert.ok(existsSync(file), `${file} is missing; let the update write it, then review it`)
  assert.deepEqual(outcomeOf(run), JSON.parse(readFileSync(file, 'utf8')))
  none(run.server.unused(), 'requests that the case expects were not made')
}

async function endsWhenAborted(definition: CollectorDefinition<unknown>, golden: GoldenCase): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const fault = new assert.AssertionError({ message: `the run went on for ${abortLimitMs} ms after its abort` })
    timer = setTimeout(() => reject(fault), abortLimitMs)
  })
  const run = await Promise.race([runCase(definition, golden, { abort: true }), late]).finally(() =>
    clearTimeout(timer),
  )
  none(contractFaults(definition, run), 'the contract is broken')
}
