import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { type Folder, newFolder } from '../commands/polso.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** So many that judging and drawing them takes longer than hearing a signal. */
const ACCOUNTS = 400
const days = Array.from({ length: 120 }, (_, i) => new Date(Date.UTC(2019, 0, 7 + i)).toISOString())
const rows = Array.from({ length: ACCOUNTS }, (_, a) => days.map((at, i) => `town-${a},${i},${at},,7`)).flat()

let folder: Folder
beforeEach(() => {
  const posts = ['account,post_id,created_at,series,interactions', ...rows, ''].join('\n')
  folder = newFolder({ 'posts.csv': posts, 'alerts.csv': 'of an earlier run' })
})
afterEach(() => folder.remove())

const pictures = () => join(folder.path, 'new', 'pictures')
const judging = () => existsSync(pictures()) && readdirSync(pictures()).length > 0

it.each(['SIGINT', 'SIGTERM'] as const)(
  'leaves nothing half-written at %s',
  async signal => {
    const words = 'backtest --posts posts.csv --out alerts.csv --scores scores.csv --plot new/pictures'
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), cli, ...words.split(' ')], {
      cwd: folder.path,
      env: { PATH: process.env.PATH ?? '', HOME: folder.path },
      stdio: 'ignore',
    })
    const ended = once(child, 'exit')
    while (!judging() && child.exitCode === null) await setTimeout(20)
    child.kill(signal)
    expect(await ended).toEqual([130, null])
    expect(readdirSync(folder.path).sort()).toEqual(['alerts.csv', 'posts.csv'])
  },
  120_000,
)
