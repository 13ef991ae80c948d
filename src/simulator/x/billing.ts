/** What the platform charged so far, in US dollars and in resources. */
export interface Bill {
  /** Charged: a resource once per UTC day. */
  readonly total: number
  /** What it would have been without that. */
  readonly gross: number
  readonly posts: number
  readonly users: number
}

/** Price list of pay-per-use reading, US dollars a resource returned. `owned`: the caller's own posts. */
const PRICES = { post: 0.005, user: 0.01, owned: 0.001 } as const
export type Priced = keyof typeof PRICES

const DAY = 86_400_000

/** The platform's books: prices every resource returned; the same one again on the same UTC day is free. */
export class Billing {
  #bill: Bill = { total: 0, gross: 0, posts: 0, users: 0 }
  readonly #charged = new Set<string>()
  #day = Number.NaN
  readonly #postsByDay = new Map<number, number>()

  /** Books these resources. `now`: epoch milliseconds. */
  book(kind: Priced, ids: readonly string[], now: number): void {
    this.#turnDay(now)
    const isUser = kind === 'user'
    const keys = ids.map(id => (isUser ? `user:${id}` : `post:${id}`))
    const fresh = keys.filter(key => !this.#charged.has(key))
    for (const key of fresh) this.#charged.add(key)
    this.#bill = {
      total: this.#bill.total + fresh.length * PRICES[kind],
      gross: this.#bill.gross + ids.length * PRICES[kind],
      posts: this.#bill.posts + (isUser ? 0 : fresh.length),
      users: this.#bill.users + (isUser ? fresh.length : 0),
    }
    if (!isUser) this.#postsByDay.set(this.#day, (this.#postsByDay.get(this.#day) ?? 0) + fresh.length)
  }

  get bill(): Bill {
    return this.#bill
  }

  /** Posts charged on a UTC day, by days since 1970. */
  postsOn(day: number): number {
    return this.#postsByDay.get(day) ?? 0
  }

  #turnDay(now: number): void {
    const day = Math.floor(now / DAY)
    if (day === this.#day) return
    this.#day = day
    this.#charged.clear()
  }
}
