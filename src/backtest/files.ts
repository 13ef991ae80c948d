import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

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
    this.#path = path
    this.#temporary = `${path}.${process.pid}.part`
    this.#descriptor = openSync(this.#temporary, 'w')
  }

  line(text: string): void {
    this.#buffer.push(text, '\n')
    this.#buffered += text.length + 1
    if (this.#buffered >= BUFFER_CHARS) this.#flush()
  }

  commit(): void {
    this.#flush()
    this.#close()
    renameSync(this.#temporary, this.#path)
  }

  /** Leaves nothing behind; without effect after `commit`. */
  discard(): void {
    if (!this.#open) return
    this.#close()
    rmSync(this.#temporary, { force: true })
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer.join(''))
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written)
    this.#buffer = []
    this.#buffered = 0
  }

  #close(): void {
    this.#open = false
    closeSync(this.#descriptor)
  }
}
