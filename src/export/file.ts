import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type FileHandle, open, rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ExportError } from './catalogue.ts'
import { Tally, type Written } from './data-package.ts'
import type { Chunks } from './formats.ts'

/**
 * Writes a file as a whole or not at all: under a temporary name in the same folder, which becomes the file's when all is
 * on the disk. Throws `ExportError` where the file is there and is not to be replaced, or its folder is not.
 */
export async function writeWhole(
  path: string,
  chunks: Chunks,
  { force }: { readonly force: boolean },
): Promise<Written> {
  await refuseExisting(path, force)
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.part`)
  const file = await create(temporary, path)
  const discard = () => rmSync(temporary, { force: true })
  // Whoever is interrupted may end the process before we get to know.
  process.once('exit', discard)
  try {
    const tally = await writeAll(file, chunks)
    await file.sync()
    await file.close()
    await refuseExisting(path, force)
    await rename(temporary, path)
    return tally.written(path)
  } catch (error) {
    discard()
    await file.close().catch(() => undefined)
    throw error
  } finally {
    process.off('exit', discard)
  }
}

async function writeAll(file: FileHandle, chunks: Chunks): Promise<Tally> {
  const tally = new Tally()
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    tally.add(bytes)
    // Takes as many writes as it needs, where `write` may stop early.
    await file.appendFile(bytes)
  }
  return tally
}

export async function refuseExisting(path: string, force: boolean): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory()) throw new ExportError(`${path} is a folder; name a file in it`)
  if (found && !force) throw new ExportError(`${path} is there already; replace it with --force, or give another name`)
}

async function create(temporary: string, path: string): Promise<FileHandle> {
  try {
    return await open(temporary, 'wx')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new ExportError(`There is no folder ${dirname(path)}; make it first`)
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      throw new ExportError(`${dirname(path)} may not be written to by this user`)
    }
    throw error
  }
}
