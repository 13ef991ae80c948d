import type { View } from './catalogue.ts'
import { csvDialect, csvOf } from './csv.ts'
import { jsonlOf } from './jsonl.ts'
import { parquetOf } from './parquet.ts'
import type { Batches } from './rows.ts'
import { xlsxOf } from './xlsx.ts'

export interface FormatOptions {
  /** CSV begins with a byte order mark. */
  readonly bom: boolean
}

export type Chunks = AsyncIterable<string | Uint8Array>

export interface Format {
  readonly mediatype: string
  /** Whether it is for machines only, so that a terminal should not get it. */
  readonly binary: boolean
  /** How a data package describes it beyond its columns. */
  readonly described: Readonly<Record<string, unknown>>
  /** Asks for rows as the chunks are taken. */
  write(batches: Batches, view: View, options: FormatOptions): Chunks
}

export const formats = {
  csv: { mediatype: 'text/csv', binary: false, described: { encoding: 'utf-8', dialect: csvDialect }, write: csvOf },
  jsonl: { mediatype: 'application/x-ndjson', binary: false, described: { encoding: 'utf-8' }, write: jsonlOf },
  parquet: { mediatype: 'application/vnd.apache.parquet', binary: true, described: {}, write: parquetOf },
  xlsx: {
    mediatype: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    binary: true,
    described: {},
    write: xlsxOf,
  },
} as const satisfies Readonly<Record<string, Format>>

export type FormatName = keyof typeof formats
export const formatNames = Object.keys(formats) as FormatName[]
