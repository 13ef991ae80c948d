import type { z } from 'zod'
import { nearest } from './nearest.ts'

type RawIssue = Parameters<z.core.$ZodErrorMap>[0]

/**
 * Says what is wrong in words that tell what to do. It may look at a value to choose the words but never repeats it:
 * a value in the wrong place may be a secret.
 */
export function faultWords(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.input)
    case 'invalid_value':
      return wrongValue(issue.values.map(String), issue.input)
    case 'too_small':
      return issue.inclusive === false
        ? `must be above ${issue.minimum}`
        : tooSmall(issue.origin, Number(issue.minimum))
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum))
    case 'invalid_format':
      return wrongFormat(issue.format)
    case 'invalid_key':
      return 'is no name that can be used here: lower-case letters, digits and hyphens, a letter first'
    case 'invalid_union':
      return 'has none of the forms that are allowed here; see polso.example.yaml'
    default:
      return undefined
  }
}

const names: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
}

function wrongType(expected: string, input: unknown): string {
  if (input === undefined) return 'is missing'
  if (input === null) return `is empty; give it ${names[expected] ?? expected}, or remove the key`
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) {
    return 'must be text: put it in quotes'
  }
  return `must be ${names[expected] ?? expected}`
}

function wrongValue(values: readonly string[], input: unknown): string {
  if (input === undefined) return 'is missing'
  const match = typeof input === 'string' ? nearest(input, values) : null
  const list = values.length === 1 ? `must be ${values[0]}` : `must be one of: ${values.join(', ')}`
  return match === null || values.length === 1 ? list : `${list}; did you mean "${match}"?`
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === 'string') return minimum === 1 ? 'must not be empty' : `must have at least ${minimum} characters`
  if (origin === 'array')
    return minimum === 1 ? 'must have at least one entry' : `must have at least ${minimum} entries`
  return `must be at least ${minimum}`
}

function tooBig(origin: string, maximum: number): string {
  if (origin === 'string') return `must have at most ${maximum} characters`
  if (origin === 'array') return `must have at most ${maximum} entries`
  return `must be at most ${maximum}`
}

function wrongFormat(format: string): string {
  if (format === 'email') return 'is no mail address, e.g. ufficio.stampa@comune.example.org'
  if (format === 'url') return 'is no web address that can be used here, e.g. https://polso.comune.example.org'
  return 'does not have the form that is wanted here'
}
