import { lstatSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** What files and folders need that Node does not give: folders that never hang, and a refusal in words. */

/** A folder can't be made, or is none; the message names it and says what to do. */
export class FolderError extends Error {
  override readonly name = 'FolderError'
  /** The system's, e.g. `EACCES`. */
  readonly code: string

  constructor(folder: string, code: string) {
    const remedy = full.includes(code) ? 'Free some space, or name another folder' : 'Name another folder'
    super(`The folder ${folder} can't be used: ${whyRefused(code)} (${code}). ${remedy}.`)
    this.code = code
  }
}

const full = ['ENOSPC', 'EDQUOT']

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

/** What the system means by the code of its refusal to make or write something. */
export function whyRefused(code: string): string {
  return reasons[code] ?? 'the system refuses it'
}

/** The code of a system's error, e.g. `EACCES`; `unknown` where it has none. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
}

/**
 * Makes a folder, and those above it, where they are not there. One at a time: asked to do it at once (`recursive`),
 * Node 20 never returns where the system says that a folder which is there is not, as it does below /proc.
 * Returns the topmost one that was made. Throws `FolderError`.
 */
export function makeFolder(path: string, mode = 0o777): string | undefined {
  const wanted = resolve(path)
  try {
    const missing: string[] = []
    for (let at = wanted; !isFolder(at); at = dirname(at)) missing.unshift(at)
    for (const folder of missing) makeOne(folder, mode)
    return missing[0]
  } catch (error) {
    throw new FolderError(wanted, codeOf(error))
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
 * What lies under a name where a file is to be put: `null` for nothing. Links are not followed, since a file that is
 * renamed into their place replaces them, and devices likewise.
 */
export function foundAt(path: string): 'file' | 'folder' | 'link' | 'special' | null {
  try {
    const found = lstatSync(path)
    if (found.isFile()) return 'file'
    if (found.isDirectory()) return 'folder'
    return found.isSymbolicLink() ? 'link' : 'special'
  } catch {
    return null // what can't be looked at can't be written either: that is told then
  }
}
