import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { Kind, View, ViewColumn } from './catalogue.ts'
import type { Batches, Cell, Row } from './rows.ts'

/** Rows of a row group: what is held in memory. Larger ones compress a little better. */
const GROUP = 20_000

/** A table as Parquet with typed columns: days as DATE, instants as UTC milliseconds, JSON and lists as their JSON text. */
export async function* parquetOf(batches: Batches, { columns }: View) {
  const bytes = new Bytes()
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'polso' })
  let group: Row[] = []
  for await (const rows of batches) {
    group.push(...rows)
    if (group.length < GROUP) continue
    await writeGroup(writer, columns, group)
    group = []
    yield bytes.take()
  }
  if (group.length > 0) await writeGroup(writer, columns, group)
  await writer.finish()
  yield bytes.take()
}

async function writeGroup(writer: ParquetWriter, columns: readonly ViewColumn[], rows: readonly Row[]): Promise<void> {
  const columnData = columns.map(({ name, kind }, i) => ({
    name,
    data: rows.map(row => storedOf(row[i] ?? null, kind)),
    offsetIndex: false, // would be kept in memory to the end
  }))
  await writer.write({ columnData, rowGroupSize: rows.length })
}

/** Collects what is written until it is taken. */
class Bytes extends ByteWriter {
  take(): Uint8Array {
    const taken = new Uint8Array(this.buffer.slice(0, this.index))
    this.index = 0
    return taken
  }
}

const types: Readonly<Record<Kind, Omit<SchemaElement, 'name'>>> = {
  day: { type: 'INT32', converted_type: 'DATE' },
  instant: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  integer: { type: 'INT32' },
  count: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  list: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
}

function schemaOf(columns: readonly ViewColumn[]): SchemaElement[] {
  const fields = columns.map(({ name, kind }) => ({ name, repetition_type: 'OPTIONAL' as const, ...types[kind] }))
  return [{ name: 'root', num_children: fields.length }, ...fields]
}

const DAY_MS = 86_400_000

function storedOf(cell: Cell, kind: Kind): unknown {
  if (cell === null) return null
  if (kind === 'day') return Date.parse(`${String(cell)}T00:00:00Z`) / DAY_MS
  if (kind === 'count') return BigInt(Number(cell))
  return kind === 'list' ? JSON.stringify(cell) : cell
}
