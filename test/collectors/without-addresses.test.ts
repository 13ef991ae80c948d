import { describe, expect, it } from '@jest/globals'
import { CollectError } from '../../src/collectors/collector.ts'
import { withoutAddresses } from '../../src/collectors/without-addresses.ts'

describe("a platform's words", () => {
  it.each([
    ['User mario.rossi+x@posta.example.it has no right', 'User [address] has no right'],
    ['Call +39 333 765 4321 or +390187123456.', 'Call [number] or [number].'],
    ['(#100) Object 123456789012345 does not exist at 2019-11-04T07:35:00+0000', null],
    ['X: user @comunespezia was suspended; see https://developer.x.com/en/support', null],
  ])('%s', (text, expected) => expect(withoutAddresses(text)).toBe(expected ?? text))

  it('are without them in every error of a collector', () => {
    expect(new CollectError('forbidden', 'a@b.example refused').message).toBe('[address] refused')
  })
})
