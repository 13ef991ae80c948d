import type { JobHandler, JobQueue, JobSpec } from '../jobs/queue.ts'

/**
 * Does jobs at once, in this process. For replays, in which only the replay says when: months pass in seconds, and a
 * real queue's bookkeeping would take longer than the work. Whatever is lost with it the tables still know.
 */
export class DirectQueue implements JobQueue {
  readonly backend = 'postgres'
  readonly #handlers = new Map<string, JobHandler>()
  readonly #running = new Map<Promise<void>, string>()
  readonly #abort = new AbortController()
  #fault: { readonly error: unknown } | undefined

  async add(specs: readonly JobSpec[]): Promise<void> {
    for (const spec of specs) {
      const job: Promise<void> = this.#run(spec).finally(() => this.#running.delete(job))
      this.#running.set(job, spec.queue)
    }
  }

  async work(queue: string, handler: JobHandler): Promise<void> {
    this.#handlers.set(queue, handler)
  }

  /**
   * Resolves when all jobs of the queues meant, and those that they added, have ended. Throws the fault of the first job
   * that failed.
   */
  async idle(meant: (queue: string) => boolean = () => true): Promise<void> {
    for (;;) {
      const jobs = [...this.#running].filter(([, queue]) => meant(queue)).map(([job]) => job)
      if (jobs.length === 0) break
      await Promise.all(jobs)
    }
    if (this.#fault) throw this.#fault.error
  }

  async #run({ queue, id, data }: JobSpec): Promise<void> {
    try {
      await this.#handlers.get(queue)?.(data, { jobId: id, signal: this.#abort.signal })
    } catch (error) {
      this.#fault ??= { error }
    }
  }

  counts = async () => ({})
  ping = async () => undefined

  async close(): Promise<void> {
    this.#abort.abort(new Error('the replay is over'))
    await Promise.all(this.#running.keys())
  }
}
