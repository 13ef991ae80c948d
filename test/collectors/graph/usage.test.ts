import { describe, expect, it } from '@jest/globals'
import { readUsage, UsageGuard } from '../../../src/collectors/graph/usage.ts'

const at = new Date('2026-11-10T09:00:00Z')
const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000)
const app = (percent: number) => readUsage({ 'x-app-usage': JSON.stringify({ call_count: 1, total_time: percent }) })
const business = (uses: Record<string, [number, number]>) =>
  readUsage({
    'x-business-use-case-usage': JSON.stringify(
      Object.fromEntries(
        Object.entries(uses).map(([id, [call_count, minutes]]) => [
          id,
          [
            { type: 'pages', call_count: 1 },
            { type: 'pages', call_count, estimated_time_to_regain_access: minutes },
          ],
        ]),
      ),
    ),
  })
const accountOf = (object: string) => ({ p1: 1, p2: 2 })[object]

describe('usage headers', () => {
  it('takes the highest of the percentages and the longest wait', () => {
    expect(app(71)).toEqual([{ object: null, percent: 71, regainMinutes: 0 }])
    expect(business({ p1: [80, 12] })).toEqual([{ object: 'p1', percent: 80, regainMinutes: 12 }])
  })

  it.each(['', 'no json', '[]', '{"call_count":"many"}', '{"p1":{}}'])('is not upset by %j', text => {
    const usages = readUsage({ 'x-app-usage': text, 'x-business-use-case-usage': text })
    expect(usages.every(({ percent }) => percent === 0)).toBe(true)
  })
})

describe('the guard of the limits', () => {
  it('withholds what is optional from 90 % on, for the window of an hour, or until usage is seen to fall', () => {
    const guard = new UsageGuard()
    guard.learn(app(89), accountOf, at)
    expect(guard.refusal(1, true, at)).toBeNull()
    guard.learn(app(90), accountOf, at)
    expect(guard.refusal(1, true, later(59))).toMatchObject({ kind: 'rate-limited', until: later(60) })
    expect(guard.refusal(1, false, at)).toBeNull()
    expect(guard.refusal(1, true, later(60))).toBeNull()
    guard.learn(app(40), accountOf, later(10))
    expect(guard.refusal(1, true, later(11))).toBeNull()
  })

  it('withholds everything while access is lost, for as long as stated', () => {
    const guard = new UsageGuard()
    guard.learn(business({ p1: [100, 17] }), accountOf, at)
    expect(guard.refusal(1, false, later(16))).toMatchObject({ kind: 'rate-limited', until: later(17) })
    expect(guard.refusal(1, false, later(17))).toBeNull()
    expect(guard.refusal(2, true, at)).toBeNull()
  })

  it('takes the limit of a business it does not know for everybody, the worst where there are several', () => {
    const guard = new UsageGuard()
    guard.learn(business({ b1: [95, 0], b2: [3, 0] }), accountOf, at)
    expect(guard.refusal(2, true, at)).not.toBeNull()
  })

  it('waits an hour after a refusal that states no time', () => {
    const guard = new UsageGuard()
    expect(guard.refused(null, at, 0)).toEqual(later(60))
    expect(guard.refusal(7, false, later(59))).toMatchObject({ until: later(60) })
    expect(guard.refused(3, at, 5)).toEqual(later(5))
    expect(guard.refusal(3, false, later(6))).toMatchObject({ until: later(60) })
  })

  it('keeps to a refusal until its time, however healthy another limit looks in the headers', () => {
    const guard = new UsageGuard()
    guard.refused(null, at, 30)
    guard.learn(app(20), accountOf, later(1))
    expect(guard.refusal(1, false, later(29))).toMatchObject({ until: later(30) })
    guard.learn(app(95), accountOf, later(31))
    expect(guard.refusal(1, false, later(32))).toBeNull()
    expect(guard.refusal(1, true, later(32))).not.toBeNull()
  })
})
