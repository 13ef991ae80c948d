import { expect, it } from '@jest/globals'
import { teller } from '../../src/commands/progress.ts'

/** What is told at each of these instants, in milliseconds after the start. */
function toldAt(instants: readonly number[], isTTY?: boolean): string[] {
  const told: string[] = []
  let now = 10_000
  const say = teller({ ...(isTTY !== undefined && { isTTY }), write: text => told.push(text) }, () => now)
  for (const at of instants) {
    now = 10_000 + at
    say(() => `after ${at}`)
  }
  return told
}

it('tells a terminal of long work, every two seconds', () => {
  const instants = [0, 1_999, 2_000, 2_100, 3_999, 4_500, 20_000]
  expect(toldAt(instants, true)).toEqual(['after 2000\n', 'after 4500\n', 'after 20000\n'])
})

it.each([false, undefined])('tells nobody else (isTTY: %s)', isTTY => {
  expect(toldAt([0, 5_000], isTTY)).toEqual([])
})
