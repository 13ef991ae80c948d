import { closeSync, copyFileSync, openSync, readSync, statSync, truncateSync } from 'node:fs'

const maxBytes = 5 * 1024 * 1024

/**
 * Keeps a log at 5 MB plus one older file. The server appends (O_APPEND), so emptying the file under it is safe;
 * a few lines written between the copy and the cut may be lost.
 */
export function boundLog(path: string, max = maxBytes): void {
  try {
    if (statSync(path).size <= max) return
    copyFileSync(path, `${path}.1`)
    truncateSync(path)
  } catch {
    // No log yet, or no room for the copy: neither may keep the server from starting.
  }
}

/** The last 8 kB written after byte `from`; empty when there is no log. */
export function logTail(path: string, from = 0): string {
  try {
    const size = statSync(path).size
    const start = Math.max(from, size - 8192)
    const buffer = Buffer.alloc(Math.max(0, size - start))
    const file = openSync(path, 'r')
    readSync(file, buffer, 0, buffer.length, start)
    closeSync(file)
    return buffer.toString()
  } catch {
    return ''
  }
}

export function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
