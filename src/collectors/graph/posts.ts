import { z } from 'zod'
import { type AccountRef, CollectError, type TrackedPost } from '../collector.ts'
import { unixSeconds } from './days.ts'
import { isObjectMissing } from './errors.ts'
import { nextPagePays, PageTrail } from './pages.ts'
import { paging } from './schemas.ts'
import type { Answer, GraphSession } from './session.ts'

/** What every post has, whatever the platform. */
export interface BasePost {
  readonly id: string
  readonly publishedAt: Date
}

/** A page of an edge that lists posts. */
export interface PostPage<Post> {
  readonly data: readonly Post[]
  readonly paging?: z.output<typeof paging>
}

/** Made once a platform: zod compiles a schema when it is first used, which takes longer than reading a page. */
export function postPage<Post>(post: z.ZodType<Post>): z.ZodType<PostPage<Post>> {
  return z.object({ data: z.array(post), paging })
}

/** Which posts of an account are read, and how. */
export interface PostQuestion<Post extends BasePost> {
  readonly account: AccountRef
  /** The edge that lists posts, newest first: `117022388346471/posts`. */
  readonly edge: string
  readonly post: z.ZodType<Post>
  /** Of `postPage(post)`. */
  readonly page: z.ZodType<PostPage<Post>>
  /** Values of `fields`, richest first; the next is tried where the platform refuses one and `poorer` agrees. */
  readonly fields: readonly string[]
  readonly poorer: (error: CollectError) => boolean
  readonly pageSize: number
  readonly maxPages: number
  readonly token?: string | undefined
}

export interface ReadPost<Post> {
  readonly post: Post
  readonly receivedAt: Date
}

export interface PostsRead<Post> {
  /** Due posts and new ones, newest first. */
  readonly posts: readonly ReadPost<Post>[]
  readonly gone: readonly string[]
  /** The field list that was answered, an index of `fields`. */
  readonly level: number
  /** What kept it from reading all of them. */
  readonly error: CollectError | null
}

/** Reads the due posts and those the host can't know yet. Throws when not even the first page could be read. */
export async function readPosts<Post extends BasePost>(
  session: GraphSession,
  question: PostQuestion<Post>,
): Promise<PostsRead<Post>> {
  const reading = new Reading(session, question)
  await reading.list()
  await reading.askMissing()
  return reading.result()
}

class Reading<Post extends BasePost> {
  readonly #session: GraphSession
  readonly #question: PostQuestion<Post>
  readonly #seen = new Map<string, ReadPost<Post>>()
  readonly #gone: string[] = []
  #level = 0
  #error: CollectError | null = null

  constructor(session: GraphSession, question: PostQuestion<Post>) {
    this.#session = session
    this.#question = question
  }

  async list(): Promise<void> {
    const { account, maxPages, page } = this.#question
    const trail = new PageTrail(maxPages, text => this.#session.ctx.note(`${account.key}: ${text}`))
    for (let after: string | null = ''; after !== null; ) {
      const answer: Answer<PostPage<Post>> | null = await this.#page(after, page)
      if (answer === null) return
      const fresh = answer.data.data.filter(post => !this.#seen.has(post.id))
      for (const post of fresh) this.#seen.set(post.id, { post, receivedAt: answer.receivedAt })
      after = trail.next(answer.data.paging, answer.data.data.length, fresh.length)
      if (!this.#goesOn(trail.pages)) return
    }
  }

  /** A due post that was not listed may be gone, or left out by the platform, which lists some 600 a year. */
  async askMissing(): Promise<void> {
    if (this.#error !== null) return
    await Promise.all(this.#unseen().map(due => this.#askOne(due.platformIds[0] ?? '')))
    if (this.#seen.size === 0 && this.#gone.length > 1) this.#doubtGone()
  }

  /** The platform gives one answer for what is gone and for what the token may not see. */
  #doubtGone(): void {
    const count = this.#gone.splice(0).length
    this.#error ??= new CollectError(
      'forbidden',
      `no post is listed and all ${count} that were asked for by their ids are missing: the token may probably not see them`,
    )
  }

  result(): PostsRead<Post> {
    const posts = [...this.#wanted()].sort((a, b) => b.post.publishedAt.getTime() - a.post.publishedAt.getTime())
    return { posts, gone: this.#gone, level: this.#level, error: this.#error }
  }

  /** `null` when a page after the first failed. */
  async #page<T>(after: string, schema: z.ZodType<T>): Promise<Answer<T> | null> {
    const { edge, pageSize } = this.#question
    const query = { limit: String(pageSize), since: unixSeconds(this.#since()), ...(after === '' ? {} : { after }) }
    try {
      return await this.#ask(edge, query, schema)
    } catch (error) {
      if (after === '' || !(error instanceof CollectError)) throw error
      this.#error = error
      return null
    }
  }

  async #askOne(id: string): Promise<void> {
    try {
      const { data, receivedAt } = await this.#ask(id, {}, this.#question.post)
      this.#seen.set(id, { post: data, receivedAt })
    } catch (error) {
      if (!(error instanceof CollectError)) throw error
      if (isObjectMissing(error)) this.#gone.push(id)
      else this.#error = error
    }
  }

  async #ask<T>(path: string, query: Record<string, string>, schema: z.ZodType<T>): Promise<Answer<T>> {
    const { account, token, fields, poorer } = this.#question
    const level = this.#level
    const request = {
      account: account.id,
      path,
      query: { fields: fields[level] ?? '', ...query },
      optional: true,
      token,
    }
    try {
      return await this.#session.ask(request, schema)
    } catch (error) {
      if (!(error instanceof CollectError) || level + 1 >= fields.length || !poorer(error)) throw error
      this.#level = Math.max(this.#level, level + 1)
      return this.#ask(path, query, schema)
    }
  }

  #since(): Date {
    const { duePosts, postsSince } = this.#question.account
    return new Date(Math.min(postsSince.getTime(), ...duePosts.map(post => post.publishedAt.getTime())))
  }

  #goesOn(pages: number): boolean {
    const times = [...this.#seen.values()].map(({ post }) => post.publishedAt.getTime())
    const oldest = Math.min(...times)
    if (times.length === 0 || oldest >= this.#question.account.postsSince.getTime()) return true
    const remaining = this.#unseen().map(due => due.publishedAt.getTime())
    return nextPagePays(Math.max(...times), oldest, pages, remaining)
  }

  #unseen(): readonly TrackedPost[] {
    return this.#question.account.duePosts.filter(due => !due.platformIds.some(id => this.#seen.has(id)))
  }

  #wanted(): readonly ReadPost<Post>[] {
    const { duePosts, newestPostId, postsSince } = this.#question.account
    const due = new Set(duePosts.flatMap(post => post.platformIds))
    const all = [...this.#seen.values()]
    const known = all.findIndex(({ post }) => post.id === newestPostId)
    return all.filter(({ post }, i) => due.has(post.id) || i < known || post.publishedAt >= postsSince)
  }
}
