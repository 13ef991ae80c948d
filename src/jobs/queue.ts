/** The queue says *when*; Postgres is the truth. What the jobs need to know of it, whatever it runs on. */

/** What a job carries. Instants are ISO strings. Never a secret. */
export type JobData =
  | { readonly kind: 'collect'; readonly job: string; readonly slot: string }
  | { readonly kind: 'detect'; readonly accountId: number }
  | { readonly kind: 'notify' }
  | { readonly kind: 'maintain'; readonly at: string }

export interface JobSpec {
  readonly queue: string
  /** Equal ids are one job while it is in the queue. No colons, not an integer. */
  readonly id: string
  readonly data: JobData
  readonly delayMs?: number
}

export interface JobContext {
  readonly jobId: string
  /** Aborted when the worker must leave and the grace period is over: give everything back, at once. */
  readonly signal: AbortSignal
}

/** `retryInMs`: the work is not finished, bring this job again after that time. */
export type JobOutcome = { readonly retryInMs: number } | undefined

export type JobHandler = (data: JobData, ctx: JobContext) => Promise<JobOutcome>

export interface WorkOptions {
  readonly concurrency: number
}

export type QueueCounts = Record<string, Record<string, number>>

export interface JobQueue {
  readonly backend: 'redis' | 'postgres'
  /** Rejects when the backend can't be reached; what was not added, the sweeps find in the tables. */
  add(specs: readonly JobSpec[]): Promise<void>
  work(queue: string, handler: JobHandler, options: WorkOptions): Promise<void>
  /** Jobs by queue and state, for `/metrics`. */
  counts(queues: readonly string[]): Promise<QueueCounts>
  /** Rejects when the backend can't be reached. */
  ping(): Promise<void>
  /** Takes no more work, waits `graceMs` for what runs, then aborts it so that it gives its work back. */
  close(graceMs: number): Promise<void>
}

/** For commands that do their work themselves: what else is due, the sweeps of running workers find in the tables. */
export const noQueue: JobQueue = {
  backend: 'postgres',
  add: async () => undefined,
  work: async () => undefined,
  counts: async () => ({}),
  ping: async () => undefined,
  close: async () => undefined,
}
