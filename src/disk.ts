import { lstatSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** What files and folders need that Node does not give: folders that never hang, and the system's refusals in words. */

/** The system refuses to make or write something; the message names it, says why and what to do. */
export class DiskError extends Error {
  override readonly name = 'DiskError'
  /** The system's, e.g. `EACCES`. */
  readonly code: string

  /** `remedy` is a sentence, without its stop. */
  constructor(what: string, error: unknown, remedy: string) {
    super(`${what}: ${refusal(error, remedy)}`)
    this.code = codeOf(error)
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'nothing can be written to that disk',
  ENOSPC: 'the disk is full',
  EDQUOT: "this user's share of the disk is full",
  EFBIG: 'the file grows larger than the system allows',
  ENOENT: 'the system lets nothing be made there',
  ENOTDIR: 'there is a file where a folder should be',
  EEXIST: 'there is a link of that name that leads nowhere',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
}

const full = ['ENOSPC', 'EDQUOT']

/** What the system means by the code of its refusal to make or write something. */
export function whyRefused(code: string): string {
  return reasons[code] ?? 'the system refuses it'
}

/** What a system's error means, its code, and the remedy. */
export function refusal(error: unknown, remedy: string): string {
  const code = codeOf(error)
  const done = full.includes(code) ? `Free some space, or ${remedy[0]?.toLowerCase()}${remedy.slice(1)}` : remedy
  return `${whyRefused(code)} (${code}). ${done}.`
}

/** `unknown` where it has none. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
}

/**
 * Makes a folder, and those above it, where they are not there. One at a time: asked to do it at once (`recursive`),
 * Node 20 never returns where the system says that a folder which is there is not, as it does below /proc.
 * Returns the topmost one that was made. Throws `DiskError`.
 */
export function makeFolder(path: string, mode = 0o777): string | undefined {
  const wanted = resolve(path)
  try {
    const missing: string[] = []
    for (let at = wanted; !isFolder(at); at = dirname(at)) missing.unshift(at)
    for (const folder of missing) makeOne(folder, mode)
    return missing[0]
  } catch (error) {
    throw new DiskError(`The folder ${wanted} can't be used`, error, 'Name another folder')
  }
}

/** Another process may make it at the same instant. */
function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !isFolder(folder)) throw error
  }
}

/** False where nothing is there. Throws, with a code, where something else is. */
function isFolder(path: string): boolean {
  try {
    if (statSync(path).isDirectory()) return true
  } catch (error) {
    const nothing = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
    if (nothing && dirname(path) !== path) return false
    throw error
  }
  throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' })
}

/** Undoes `makeFolder`, which returned `made`, as far as nothing lies in what it made. */
export function unmakeFolder(path: string, made: string | undefined): void {
  if (made === undefined) return
  for (let at = resolve(path); at.startsWith(made) && readdirSync(at).length === 0; at = dirname(at)) rmdirSync(at)
}

/**
 * What lies under a name where a file is to be put: `null` for nothing. A link is `other`, and so is a device: a file that
 * is renamed into its place would replace it, not what it leads to.
 */
export function foundAt(path: string): 'file' | 'folder' | 'other' | null {
  try {
    const found = lstatSync(path)
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
  } catch {
    return null // what can't be looked at can't be written either: that is told then
  }
}
