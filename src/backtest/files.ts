import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DiskError, foundAt, makeFolder, unmakeFolder } from '../disk.ts'
import { InputError } from './lines.ts'

const BUFFER_CHARS = 1 << 20

/** A file that appears under its name only when it is whole; until `commit` it has a temporary one beside it. */
export class WholeFile {
  readonly #path: string
  /** Where it lies now. */
  #at: string
  readonly #descriptor: number
  #buffer: string[] = []
  #buffered = 0
  #open = true

  constructor(path: string) {
    refuseOther(path)
    this.#path = path
    this.#at = `${path}.${process.pid}.part`
    this.#descriptor = opened(this.#at, path)
  }

  line(text: string): void {
    this.#buffer.push(text, '\n')
    this.#buffered += text.length + 1
    if (this.#buffered >= BUFFER_CHARS) this.#flush()
  }

  commit(): void {
    this.#flush()
    this.#close()
    onDisk(this.#path, () => renameSync(this.#at, this.#path))
    this.#at = this.#path
  }

  /** Leaves nothing behind, under whichever name. */
  discard(): void {
    if (this.#open) this.#close()
    rmSync(this.#at, { force: true })
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer.join(''))
    onDisk(this.#path, () => {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written)
    })
    this.#buffer = []
    this.#buffered = 0
  }

  #close(): void {
    this.#open = false
    closeSync(this.#descriptor)
  }
}

/** A file takes the place of an older one, never of a folder, a link or a device. Throws `InputError`. */
function refuseOther(path: string): void {
  const found = foundAt(path)
  if (found === 'folder') throw new InputError(`${path} is a folder; name a file in it`)
  if (found === 'other') throw new InputError(`${path} is a link or a device, no plain file; name a file`)
}

/** Throws `InputError` where there is no folder for it. */
function opened(temporary: string, path: string): number {
  if (!existsSync(dirname(path))) throw new InputError(`${path}: there is no folder ${dirname(path)}; make it first`)
  return onDisk(path, () => openSync(temporary, 'w'))
}

/** Throws `DiskError`, about the file that a person named. */
function onDisk<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new DiskError(`${path} can't be written`, error, 'Name another place for it')
  }
}

/** Files of a folder, made where it is not there, that appear together under their names when all are whole. */
export class WholeFolder {
  readonly #path: string
  /** The topmost folder that was made. */
  readonly #made: string | undefined
  /** By the path of a file, where it lies now. */
  readonly #files = new Map<string, string>()

  constructor(path: string) {
    this.#path = resolve(path)
    this.#made = makeFolder(this.#path)
  }

  /** Under a name of its own: where `stem` is taken, a number follows. */
  add(stem: string, extension: string, text: string): void {
    let path = join(this.#path, `${stem}${extension}`)
    for (let n = 2; this.#files.has(path); n++) path = join(this.#path, `${stem}-${n}${extension}`)
    const temporary = `${path}.${process.pid}.part`
    this.#files.set(path, temporary)
    onDisk(path, () => writeFileSync(temporary, text))
  }

  commit(): void {
    for (const [path, temporary] of this.#files) {
      onDisk(path, () => renameSync(temporary, path))
      this.#files.set(path, path)
    }
  }

  /** Leaves nothing behind, under whichever name, not even a folder that was made for this. */
  discard(): void {
    for (const at of this.#files.values()) rmSync(at, { force: true })
    unmakeFolder(this.#path, this.#made)
  }
}
