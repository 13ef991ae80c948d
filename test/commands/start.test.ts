import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type Folder, mockYaml, newFolder } from './polso.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const tsconfig = fileURLToPath(new URL('../../tsconfig.json', import.meta.url))

let database: TestDatabase
let folder: Folder
let replicas: Replica[]
beforeEach(async () => {
  database = await createTestDatabase()
  folder = newFolder({ 'polso.yaml': `${mockYaml}collection: { jitter_seconds: 0 }\nnotifiers: []\n` })
  replicas = []
})
afterEach(async () => {
  for (const { child } of replicas) child.kill('SIGKILL')
  folder.remove()
  await database.close()
})

interface Replica {
  readonly child: ChildProcess
  /** Resolves with the line of the log that says so. */
  said(message: string): Promise<Readonly<Record<string, unknown>>>
}

function start(role: string, port = 0): Replica {
  const env = {
    ...{ PATH: process.env.PATH ?? '', HOME: folder.path },
    ...{ DATABASE_URL: database.url, POLSO_HTTP_PORT: String(port), TSX_TSCONFIG_PATH: tsconfig },
  }
  const words = ['--import', import.meta.resolve('tsx'), cli, 'start', '--role', role]
  const child = spawn(process.execPath, words, { cwd: folder.path, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const lines: Record<string, unknown>[] = []
  createInterface({ input: child.stderr }).on('line', line => lines.push(JSON.parse(line)))
  const said = (message: string) =>
    eventually(async () => {
      const line = lines.find(({ msg }) => msg === message)
      if (!line) throw new Error(`the ${role} has not said "${message}" but ${JSON.stringify(lines.at(-1))}`)
      return line
    }, 60_000)
  const replica = { child, said }
  replicas.push(replica)
  return replica
}

async function page(url: unknown, path: string) {
  const answer = await fetch(`${url}${path}`)
  return { status: answer.status, text: await answer.text() }
}

it('runs its parts in processes of their own, each of which tells what it does, and leaves with 0', async () => {
  const [scheduler, worker, http] = [start('scheduler'), start('worker'), start('http')]
  const urls = await Promise.all([scheduler, worker, http].map(async r => (await r.said('polso is up')).url))
  for (const url of urls) {
    expect(await page(url, '/healthz')).toMatchObject({ status: 200 })
    expect(await page(url, '/readyz')).toMatchObject({ status: 200 })
  }
  const [ofScheduler, ofWorker, ofHttp] = urls
  expect(await page(ofScheduler, '/')).toMatchObject({ status: 404 })
  expect(await page(ofHttp, '/')).toMatchObject({ status: 200 })
  await eventually(async () => {
    expect((await page(ofWorker, '/metrics')).text).toContain('polso_runs_total{platform="mock",status="ok"} 2')
  }, 60_000)

  const taken = start('worker', Number(new URL(String(ofHttp)).port))
  await taken.said('health and counts of this replica are not served')
  await taken.said('polso is up')
  for (const { child } of replicas) {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  }
}, 180_000)
