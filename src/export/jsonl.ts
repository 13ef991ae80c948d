import type { Kind, View } from './catalogue.ts'
import type { Batches, Cell } from './rows.ts'

/** A table as JSON lines: one object a row, NULL as `null`, JSON columns as what they hold. */
export async function* jsonlOf(batches: Batches, { columns }: View) {
  // Written by hand so that JSON from the database stays as it is, digit for digit.
  const keys = columns.map(({ name }) => JSON.stringify(name))
  for await (const rows of batches) {
    yield rows
      .map(row => `{${row.map((cell, i) => `${keys[i]}:${jsonOf(cell, columns[i]?.kind ?? 'text')}`).join(',')}}\n`)
      .join('')
  }
}

const jsonOf = (cell: Cell, kind: Kind): string =>
  kind === 'json' && typeof cell === 'string' ? cell : JSON.stringify(cell)
