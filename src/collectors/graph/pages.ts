import type { z } from 'zod'
import type { paging } from './schemas.ts'

/** Follows the cursors of one edge and knows when to stop, so that no answer makes it go on for ever. */
export class PageTrail {
  readonly #limit: number
  readonly #note: (text: string) => void
  readonly #cursors = new Set<string>()
  pages = 0

  constructor(limit: number, note: (text: string) => void) {
    this.#limit = limit
    this.#note = note
  }

  /**
   * The cursor of the next page, or `null` at the end. An empty page may still have a next one; a page that brings
   * nothing new, or a cursor that was followed already, ends it.
   */
  next(page: z.infer<typeof paging>, items: number, fresh: number): string | null {
    this.pages += 1
    const after = page?.cursors?.after
    if (!page?.next) return null
    if (!after) return this.#stop('the platform promises a next one without a cursor to it')
    if (this.#cursors.has(after) || (items > 0 && fresh === 0)) return this.#stop('the platform repeats its pages')
    if (this.pages >= this.#limit) return this.#stop('that is the limit max_pages')
    this.#cursors.add(after)
    return after
  }

  #stop(why: string): null {
    this.#note(`stopped after ${this.pages} pages of posts: ${why}`)
    return null
  }
}

/**
 * Whether a further page is worth its question, when only due posts are still looked for: not where asking for them
 * one by one takes no more questions.
 * @param newest,oldest publication times of what was listed so far, epoch milliseconds
 * @param remaining publication times of the due posts not seen yet
 */
export function nextPagePays(newest: number, oldest: number, pages: number, remaining: readonly number[]): boolean {
  const older = remaining.filter(time => time < oldest)
  if (older.length === 0) return false
  const span = Math.max(1, (newest - oldest) / pages)
  const pagesLeft = Math.ceil((oldest - Math.min(...older)) / span)
  return pagesLeft < older.length
}
