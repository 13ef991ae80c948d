import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type Folder, newFolder } from './polso.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

let database: TestDatabase
let silent: Server
let folder: Folder
beforeEach(async () => {
  database = await createTestDatabase()
  silent = createServer(() => undefined)
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  folder = newFolder({ 'polso.yaml': configuration(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`) })
})
afterEach(async () => {
  silent.closeAllConnections()
  await new Promise(resolve => silent.close(resolve))
  folder.remove()
  await database.close()
})

describe('polso collect', () => {
  it('gives back at Ctrl-C what it was reading', async () => {
    const child = start()
    const ended = once(child, 'exit')
    await once(silent, 'request')
    expect(await run()).toEqual({ status: 'running', attempts: 1, claimed: true })
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    expect(await run()).toEqual({ status: 'pending', attempts: 0, claimed: false })
  }, 120_000)
})

function start(): ChildProcess {
  const env = { PATH: process.env.PATH ?? '', HOME: folder.path, DATABASE_URL: database.url, X_TOKEN: 'x' }
  const words = ['--import', import.meta.resolve('tsx'), cli, 'collect']
  return spawn(process.execPath, words, { cwd: folder.path, env, stdio: 'ignore' })
}

async function run() {
  const { rows } = await sql`
    select status, attempts, claim is not null as claimed from polso.collection_runs`.execute(database.db)
  return rows[0]
}

const configuration = (url: string) => `
credentials:
  x: { platform: twitter, bearer_token: env:X_TOKEN, base_url: '${url}' }
accounts:
  - { id: comune-twitter, platform: twitter, handle: ComuneSP }
notifiers: []
`
