import { CronExpressionParser } from 'cron-parser'

const fields = ['minute', 'hour', 'day of the month', 'month', 'day of the week'] as const

const example = 'e.g. "0 * * * *" for every hour'

/**
 * What is wrong with a cron expression, or `null`. Five fields, so nothing fires more often than once a minute; it must
 * fire at some time; and `H` (a random moment) is refused, since slots must be the same on every machine.
 */
export function cronFault(expression: string): string | null {
  const parts = expression.trim().split(/\s+/)
  if (parts.length === 6) {
    return `has six fields, and the first would be seconds: nothing runs more often than once a minute; leave it out, ${example}`
  }
  if (parts.length !== 5) {
    return `is no cron expression: write five fields, minute hour day month weekday, ${example}`
  }
  const broken = fields.filter((_, index) => !isFieldValid(parts, index))
  if (broken.length > 0) return `is no cron expression: the ${broken.join(' and the ')} can't be understood, ${example}`
  return fires(expression)
    ? null
    : `never fires: no month it names has such a day; correct the day or the month, ${example}`
}

/** Each field is tried alone, since the parser does not say which one it refused. */
function isFieldValid(parts: readonly string[], index: number): boolean {
  const part = parts[index] ?? ''
  if (/^H/i.test(part)) return false
  return parses(fields.map((_, at) => (at === index ? part : '*')).join(' '))
}

function parses(expression: string): boolean {
  try {
    CronExpressionParser.parse(expression, { tz: 'UTC' })
    return true
  } catch {
    return false
  }
}

/** Tried from a fixed day: the answer must not depend on today. 29 February comes within eight years of any day. */
function fires(expression: string): boolean {
  try {
    const cron = CronExpressionParser.parse(expression, { tz: 'UTC', currentDate: new Date('2024-01-01T00:00:00Z') })
    cron.next()
    return true
  } catch {
    return false
  }
}
