import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DiskError, foundAt } from '../disk.ts'
import { ExportError } from './catalogue.ts'
import { Tally, type Written } from './data-package.ts'
import type { Chunks } from './formats.ts'

/**
 * Writes a file as a whole or not at all: under a temporary name in the same folder, which becomes the file's when all is
 * on the disk. Throws `ExportError` where the file is there and is not to be replaced, or its folder is not, and `DiskError`.
 */
export async function writeWhole(
  path: string,
  chunks: Chunks,
  { force }: { readonly force: boolean },
): Promise<Written> {
  refuseExisting(path, force)
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.part`)
  const file = await create(temporary, path)
  const discard = () => rmSync(temporary, { force: true })
  // Whoever is interrupted may end the process before we get to know.
  process.once('exit', discard)
  try {
    const tally = await writeAll(file, chunks, path)
    await finish(file).catch(refusedFor(path))
    refuseExisting(path, force)
    await rename(temporary, path).catch(refusedFor(path))
    return tally.written(path)
  } catch (error) {
    discard()
    await file.close().catch(() => undefined)
    throw error
  } finally {
    process.off('exit', discard)
  }
}

async function writeAll(file: FileHandle, chunks: Chunks, path: string): Promise<Tally> {
  const tally = new Tally()
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    tally.add(bytes)
    // Takes as many writes as it needs, where `write` may stop early.
    await file.appendFile(bytes).catch(refusedFor(path))
  }
  return tally
}

async function finish(file: FileHandle): Promise<void> {
  await file.sync()
  await file.close()
}

/** A file that is there is replaced when told; what is no plain file never, as the new one would take its place. */
export function refuseExisting(path: string, force: boolean): void {
  const found = foundAt(path)
  if (found === 'folder') throw new ExportError(`${path} is a folder; name a file in it`)
  if (found === 'other') {
    throw new ExportError(
      `${path} is a link or a device, no plain file; name the file itself, or leave --out out to write to standard output`,
    )
  }
  if (found && !force) throw new ExportError(`${path} is there already; replace it with --force, or give another name`)
}

async function create(temporary: string, path: string): Promise<FileHandle> {
  if (!existsSync(dirname(path))) throw new ExportError(`There is no folder ${dirname(path)}; make it first`)
  return open(temporary, 'wx').catch(refusedFor(path))
}

/** Told of the file that a person named, not of the temporary one. */
const refusedFor =
  (path: string) =>
  (error: unknown): never => {
    throw new DiskError(`${path} can't be written`, error, 'Give --out another place or name')
  }
