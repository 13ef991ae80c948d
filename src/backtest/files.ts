import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DiskError, foundAt, makeFolder, unmakeFolder } from '../disk.ts'
import { InputError } from './lines.ts'

const BUFFER_CHARS = 1 << 20

/** A file that appears under its name only when it is whole; until `commit` it has a temporary one beside it. */
export class WholeFile {
  readonly #path: string
  readonly #temporary: string
  readonly #descriptor: number
  #buffer: string[] = []
  #buffered = 0
  #open = true

  constructor(path: string) {
    refuseOther(path)
    this.#path = path
    this.#temporary = `${path}.${process.pid}.part`
    this.#descriptor = opened(this.#temporary, path)
  }

  line(text: string): void {
    this.#buffer.push(text, '\n')
    this.#buffered += text.length + 1
    if (this.#buffered >= BUFFER_CHARS) this.#flush()
  }

  commit(): void {
    this.#flush()
    this.#close()
    onDisk(this.#path, () => renameSync(this.#temporary, this.#path))
  }

  /** Leaves nothing behind; without effect after `commit`. */
  discard(): void {
    if (!this.#open) return
    this.#close()
    rmSync(this.#temporary, { force: true })
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
  readonly #temporary = new Map<string, string>()

  constructor(path: string) {
    this.#path = resolve(path)
    this.#made = makeFolder(this.#path)
  }

  /** Under a name of its own: where `stem` is taken, a number follows. */
  add(stem: string, extension: string, text: string): void {
    let path = join(this.#path, `${stem}${extension}`)
    for (let n = 2; this.#temporary.has(path); n++) path = join(this.#path, `${stem}-${n}${extension}`)
    const temporary = `${path}.${process.pid}.part`
    this.#temporary.set(path, temporary)
    onDisk(path, () => writeFileSync(temporary, text))
  }

  commit(): void {
    for (const [path, temporary] of this.#temporary) renameSync(temporary, path)
    this.#temporary.clear()
  }

  /** Leaves nothing behind, not even a folder that was made for this; without effect after `commit`. */
  discard(): void {
    for (const temporary of this.#temporary.values()) rmSync(temporary, { force: true })
    this.#temporary.clear()
    unmakeFolder(this.#path, this.#made)
  }
}
