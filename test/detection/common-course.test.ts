import { describe, expect, it } from '@jest/globals'
import { CommonCourse, courseOf } from '../../src/detection/common-course.ts'
import { seeded } from '../../src/detection/random.ts'
import { noisyCount } from './support.ts'

const FIRST = 18_000
const plain = () => 'plain' as const
const course = (seed: number, change: (i: number) => number) => {
  const r = seeded(seed)
  const values = Array.from({ length: 120 }, (_, i) => noisyCount(5 * change(i), 6, r))
  return courseOf(FIRST, values, plain)
}
const recess = (i: number) => (i >= 100 ? 0.4 : 1)
const meanFactor = (all: CommonCourse, own?: ReturnType<typeof course>) =>
  Array.from({ length: 5 }, (_, i) => all.factor(FIRST + 100 + i, own)).reduce((sum, f) => sum + f, 0) / 5

describe('what a day brought to many accounts', () => {
  it('follows a fall that they share', () => {
    const all = new CommonCourse()
    for (let seed = 1; seed <= 30; seed++) all.add(course(seed, recess))
    expect(meanFactor(all)).toBeGreaterThan(0.35)
    expect(meanFactor(all)).toBeLessThan(0.65)
  })

  it("does not take an account's own fall for a common one", () => {
    const all = new CommonCourse()
    const courses = Array.from({ length: 12 }, (_, i) => course(i + 1, i === 0 ? recess : () => 1))
    for (const own of courses) all.add(own)
    expect(meanFactor(all, courses[0])).toBeGreaterThan(0.9)
  })

  it('says nothing of a few accounts, nor of a day that nobody knows', () => {
    const all = new CommonCourse()
    const courses = Array.from({ length: 10 }, (_, i) => course(i + 1, recess))
    for (const own of courses) all.add(own)
    expect(all.factor(FIRST + 100, courses[0])).toBe(1)
    expect(all.factor(FIRST - 1, undefined)).toBe(1)
  })

  it('does not know what is to come', () => {
    const early = courseOf(FIRST, Array<number>(60).fill(4), plain)
    const late = courseOf(FIRST, [...Array<number>(60).fill(4), ...Array<number>(60).fill(0)], plain)
    expect(late.ratios.slice(0, 60)).toEqual(early.ratios)
  })
})
