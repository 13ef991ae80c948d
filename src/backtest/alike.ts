import type { Calendar } from '../detection/calendar.ts'
import { CommonCourse, type Course, courseOf } from '../detection/common-course.ts'
import type { JudgedMetric } from '../detection/detection.ts'
import type { BacktestInput } from './input.ts'
import { figuresOf, firstDay, type ReplaySettings } from './replay.ts'

/**
 * What each day brought to the accounts of the input alike, by account: for each account the others are compared.
 * A day's factor is made of that day and those before it.
 */
export function commonOf(
  { accounts, lastDay }: BacktestInput,
  calendar: Calendar,
): (account: string) => NonNullable<ReplaySettings['common']> {
  const common = new Map<JudgedMetric, CommonCourse>()
  const courses = new Map<string, Map<JudgedMetric, Course>>()
  for (const [account, input] of accounts) {
    const own = coursesOf(input, lastDay, calendar)
    courses.set(account, own)
    for (const [metric, course] of own) {
      const all = common.get(metric) ?? new CommonCourse()
      common.set(metric, all)
      all.add(course)
    }
  }
  return account => (metric, day) => common.get(metric)?.factor(day, courses.get(account)?.get(metric)) ?? 1
}

function coursesOf(
  input: Parameters<typeof firstDay>[0],
  lastDay: number,
  calendar: Calendar,
): Map<JudgedMetric, Course> {
  const first = firstDay(input)
  const values = new Map<JudgedMetric, (number | null)[]>()
  for (let day = first; day <= lastDay; day++) {
    for (const [metric, value] of figuresOf(input, day)) {
      const known = values.get(metric)
      if (known) known.push(value)
      else values.set(metric, [value])
    }
  }
  return new Map([...values].map(([metric, list]) => [metric, courseOf(first, list, calendar)]))
}
