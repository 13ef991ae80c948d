import { writeFileSync } from 'node:fs'
import { listViews } from '../export/catalogue.ts'
import { dictionaryOf } from '../export/dictionary.ts'
import { openDatabase } from './database.ts'
import { dumpSchema } from './dump.ts'
import { migrate } from './migrate.ts'

/**
 * Writes the golden dump and docs/dictionary.md after a change of the migrations; tests compare them.
 *
 *   DATABASE_URL=postgres://…/an_empty_database npx tsx src/store/write-dump.ts
 */
const url = process.env.DATABASE_URL
if (!url) throw new Error('DATABASE_URL: give an empty database')
const { db, close } = openDatabase(url, { poolSize: 1 })
try {
  await migrate(db)
  writeFileSync(new URL('schema.txt', import.meta.url), await dumpSchema(db))
  writeFileSync(new URL('../../docs/dictionary.md', import.meta.url), dictionaryOf(await listViews(db)))
} finally {
  await close()
}
