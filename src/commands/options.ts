import { Option } from 'commander'
import { UsageError } from './errors.ts'

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON document and nothing else')
}

export function limitOption(fallback: number): Option {
  return new Option('--limit <n>', 'at most so many, newest first').default(fallback).argParser(toCount)
}

function toCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new UsageError('--limit must be a whole number from 1, e.g. --limit 50')
}
