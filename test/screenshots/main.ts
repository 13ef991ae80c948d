import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '../support/servers/postgres.ts'
import { takePagePictures } from './page.ts'

/** `npm run screenshots`: makes the pictures of docs/pictures anew, from the story's town as the real pipeline reads it. */
const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
mkdirSync(folder, { recursive: true })
const postgres = await startPostgres()
process.env.POLSO_TEST_DATABASE_URL = postgres.url
try {
  await takePagePictures(folder)
} finally {
  await postgres.remove()
}
