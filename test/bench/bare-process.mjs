/** The least that a worker on Node can be: a connection to Postgres and an HTTP server that says so. */
import { createServer } from 'node:http'
import pg from 'pg'

const client = new pg.Client(process.env.DATABASE_URL)
await client.connect()
const server = createServer(async (_, response) => {
  await client.query('select 1')
  response.end(`process_resident_memory_bytes ${process.memoryUsage.rss()}\n`)
})
server.listen(0, '127.0.0.1', () => {
  process.stderr.write(`{"url":"http://127.0.0.1:${server.address().port}"}\n`)
})
