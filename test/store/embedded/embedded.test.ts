import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Client } from 'pg'
import { joinOrStartEmbedded } from '../../../src/store/embedded/embedded.ts'
import { isAlive } from '../../../src/store/embedded/process.ts'
import { temporaryFolder } from '../../support/servers/folder.ts'
import { inUserNamespace, kill, query, serverPid, user, works } from './support.ts'

const silent = { info: () => {}, warn: () => {} }
const folder = temporaryFolder('embedded')
const open = (dir = folder.path) => joinOrStartEmbedded({ dir, log: silent })
const lockFile = join(folder.path, 'postgres/postmaster.pid')
const isRoot = process.getuid?.() === 0

beforeAll(async () => {
  mkdirSync(join(folder.path, 'postgres.4194304999-abandoned'))
  const embedded = await open()
  await query(embedded.url, 'create table kept as select 1 as one')
  await embedded.leave()
})
afterAll(() => folder.remove())

describe('the embedded Postgres', () => {
  it('lets a second process join, stops with the last one, and keeps data and address', async () => {
    const first = await open()
    const second = await user(folder.path)
    expect([first.started, second.started, second.url]).toEqual([true, false, first.url])
    const pid = serverPid(folder.path)
    await first.leave()
    expect(await query(second.url, 'table kept')).toEqual([{ one: 1 }])
    await second.leave()
    expect([isAlive(pid), existsSync(lockFile)]).toEqual([false, false])
    const again = await open()
    expect([again.started, again.url]).toEqual([true, first.url])
    await again.leave()
  })

  it('is started by exactly one of several processes that come at the same instant', async () => {
    const users = await Promise.all([1, 2, 3].map(() => user(folder.path)))
    expect(users.filter(({ started }) => started)).toHaveLength(1)
    expect(new Set(users.map(({ url }) => url)).size).toBe(1)
    await Promise.all(users.map(({ leave }) => leave()))
    expect(existsSync(lockFile)).toBe(false)
  })

  it.each(['SIGKILL', 'SIGINT'] as const)('outlives a %s of its user’s process group and is adopted', async signal => {
    const first = await user(folder.path)
    const pid = serverPid(folder.path)
    await kill(first.child, signal)
    expect(isAlive(pid)).toBe(true)
    const second = await open()
    expect([second.started, serverPid(folder.path)]).toEqual([false, pid])
    await second.leave()
    expect(existsSync(lockFile)).toBe(false)
  })

  it('comes back at the same address when it is killed under its users', async () => {
    const [mine, other] = [await open(), await user(folder.path)]
    const pid = serverPid(folder.path)
    process.kill(pid, 'SIGKILL')
    while (!existsSync(lockFile) || serverPid(folder.path) === pid) await sleep(20)
    const back = async (): Promise<unknown> => query(mine.url, 'table kept').catch(() => sleep(20).then(back))
    expect(await back()).toEqual([{ one: 1 }])
    await other.leave()
    await mine.leave()
    while (existsSync(lockFile)) await sleep(20)
  })

  it('stays up while somebody’s SQL client is connected', async () => {
    const first = await open()
    const analyst = new Client(first.url)
    await analyst.connect()
    await first.leave()
    expect((await analyst.query('table kept')).rows).toEqual([{ one: 1 }])
    await analyst.end()
    const second = await open()
    expect(second.started).toBe(false)
    await second.leave()
    expect(existsSync(lockFile)).toBe(false)
  })

  it('starts over a lock file whose process number belongs to someone else now', async () => {
    writeFileSync(lockFile, `${process.pid}\n${folder.path}/postgres\n1\n5432\n\n\n\nready\n`)
    const embedded = await open()
    expect(await query(embedded.url, 'table kept')).toEqual([{ one: 1 }])
    await embedded.leave()
  })

  it('takes loopback connections with the generated password only, which nobody else can read', async () => {
    const embedded = await open()
    const wrong = new URL(embedded.url)
    wrong.password = 'guess'
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    expect(await query(embedded.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
    expect(await query(embedded.url, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }])
    await embedded.leave()
    const mode = (path: string) => statSync(join(folder.path, path)).mode & 0o777
    expect([mode('postgres'), mode('postgres/polso.json'), mode('postgres.log')]).toEqual([0o700, 0o600, 0o600])
    expect(readFileSync(join(folder.path, 'postgres.log'), 'utf8')).not.toContain(new URL(embedded.url).password)
  })

  it('stores text as UTF-8 sorted by code point, and syncs what it commits', async () => {
    const embedded = await open()
    const [row] = await query(
      embedded.url,
      `select current_setting('server_encoding') as encoding, datlocale as locale, current_setting('fsync') as fsync,
         current_setting('synchronous_commit') as commit from pg_database where datname = current_database()`,
    )
    expect(row).toEqual({ encoding: 'UTF8', locale: 'C.UTF-8', fsync: 'on', commit: 'on' })
    await embedded.leave()
  })

  it('removes what a killed first start left behind', () => {
    expect(existsSync(join(folder.path, 'postgres.4194304999-abandoned'))).toBe(false)
  })
})

describe('in a folder that only its owner can enter', () => {
  it('runs for an ordinary user', async () => {
    const ordinary = temporaryFolder('ordinary')
    const prefix = isRoot && works(inUserNamespace) ? inUserNamespace : []
    const someone = await user(ordinary.path, prefix)
    expect(someone.uid === 0).toBe(isRoot && prefix.length === 0)
    expect(await query(someone.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await someone.leave()
    ordinary.remove()
  })

  it('runs for root where user namespaces are refused, with the data where its user can reach them', async () => {
    const refused = temporaryFolder('refused')
    const shared = existsSync('/var/lib/polso')
    mkdirSync(join(refused.path, 'bin'))
    writeFileSync(join(refused.path, 'bin/unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    const dir = join(refused.path, 'data')
    for (const started of [true, true]) {
      const root = await user(dir, [], { PATH: `${refused.path}/bin:${process.env.PATH}` })
      expect([root.started, await query(root.url, 'select 1 as one')]).toEqual([started, [{ one: 1 }]])
      await root.leave()
    }
    if (isRoot) rmSync(shared ? readlinkSync(join(dir, 'postgres')) : '/var/lib/polso', { recursive: true })
    refused.remove()
  })
})

describe('a clear message', () => {
  it('names both versions and leaves the data alone when the server is of another version', async () => {
    const version = join(folder.path, 'postgres/PG_VERSION')
    writeFileSync(version, '17\n')
    await expect(open()).rejects.toThrow(
      /written by Postgres 17, the installed server is Postgres \d+\. They are untouched/,
    )
    writeFileSync(version, '18\n')
    const embedded = await open()
    expect(await query(embedded.url, 'table kept')).toEqual([{ one: 1 }])
    await embedded.leave()
  })

  it('names the folder and DATABASE_URL when the folder can’t be made', async () => {
    const file = join(folder.path, 'file')
    writeFileSync(file, '')
    await expect(open(join(file, 'in-the-way'))).rejects.toThrow(/file\/in-the-way.*DATABASE_URL/)
  })

  it('says so when the password no longer fits, and leaves no server running', async () => {
    const path = join(folder.path, 'postgres/polso.json')
    const kept = readFileSync(path, 'utf8')
    writeFileSync(path, '{"password":"other"}')
    await expect(open()).rejects.toThrow(/refuses the password kept in .*polso\.json/)
    expect(existsSync(lockFile)).toBe(false)
    writeFileSync(path, kept)
  })
})
