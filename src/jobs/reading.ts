import { type AccountId, type AccountRef, CollectError } from '../collectors/collector.ts'
import type { HttpClient, PlatformCall } from '../collectors/http.ts'
import type { HostRef } from '../store/account-states.ts'
import { blockCredential } from '../store/calls.ts'
import { commitCollection, type RunReading } from '../store/collection.ts'
import { persistently } from '../store/persistently.ts'
import { type Claim, giveBack, renewLease } from '../store/runs.ts'
import { refOf } from './account-refs.ts'
import { type Allowance, allowanceOf } from './allowance.ts'
import type { CollectDeps, CollectJob, Source } from './collect-deps.ts'
import { outcomeOf, type Read } from './outcome.ts'

/** One claim's way from the network to the tables. */
export class Reading {
  readonly #deps: CollectDeps
  readonly #source: Source
  readonly #job: CollectJob
  readonly #claim: Claim
  readonly #allowance: Allowance | null
  readonly #lost = new AbortController()

  constructor(deps: CollectDeps, source: Source, job: CollectJob, claim: Claim) {
    this.#deps = deps
    this.#source = source
    this.#job = job
    this.#claim = claim
    this.#allowance = allowanceOf(deps, source)
  }

  /**
   * @param leaving aborted when the worker must go: what isn't finished then is given back
   * @returns whether all of the chunk's runs are final now, as far as this claim knows
   */
  async run(leaving: AbortSignal): Promise<boolean> {
    const { db, settings } = this.#deps
    const heartbeat = setInterval(() => void this.#renew(), (settings.leaseSeconds * 1000) / 3)
    try {
      const limits = [leaving, this.#lost.signal, AbortSignal.timeout(settings.jobTimeoutMs)]
      return await this.#readAndStore(AbortSignal.any(limits), leaving)
    } catch (error) {
      await giveBack(db, this.#claim.id).catch(() => undefined) // else the lease runs out by itself
      throw error
    } finally {
      clearInterval(heartbeat)
    }
  }

  async #readAndStore(signal: AbortSignal, leaving: AbortSignal): Promise<boolean> {
    const refs = this.#claim.accounts.map(account => refOf(account, this.#job.slot))
    const http = this.#deps.http({ signal, budget: this.#allowance })
    const started = performance.now()
    const reads = await this.#read(refs, http, signal)
    if (this.#lost.signal.aborted) return false // somebody else has the runs now
    // What our leaving cut short is no failure. The calls it made are counted all the same.
    const readings = leaving.aborted ? [] : this.#readings(refs, http, reads)
    const seconds = (performance.now() - started) / 1000
    const stored = await this.#store(readings, http)
    if (leaving.aborted) await giveBack(this.#deps.db, this.#claim.id)
    await this.#rest(reads)
    this.#tell(readings, http, seconds)
    const renewed = refs.filter(ref => stored.includes(ref.id))
    if (renewed.length > 0) await this.#deps.stored(renewed, this.#job.slot)
    const final = readings.filter(r => r.outcome.status !== 'pending')
    return this.#claim.whole && final.length === this.#claim.runs.length
  }

  async #renew(): Promise<void> {
    // While the database is away nobody else can claim either; only a clear "no" means that the claim is lost.
    const held = await renewLease(this.#deps.db, this.#claim.id, this.#deps.settings.leaseSeconds).catch(() => true)
    if (!held) this.#lost.abort(new Error('the claim on these runs was lost'))
  }

  /** Never throws: a fault that concerns all accounts is each account's. */
  async #read(refs: readonly AccountRef[], http: HttpClient, signal: AbortSignal): Promise<Map<AccountId, Read>> {
    const { log, clock } = this.#deps
    const note = (message: string) => log.warn({ job: this.#job.job, slot: this.#job.slot }, message)
    try {
      const ctx = { slot: this.#job.slot, now: () => clock.now(), signal, http, note }
      return new Map(await this.#source.collector.collect(refs, ctx))
    } catch (error) {
      const known = error instanceof CollectError ? error : unexpected(error)
      if (known !== error) log.error({ err: error, job: this.#job.job }, 'a collector failed in a way it does not know')
      return new Map(refs.map(ref => [ref.id, known]))
    }
  }

  #readings(refs: readonly HostRef[], http: HttpClient, reads: ReadonlyMap<AccountId, Read>): RunReading[] {
    const { clock, random, settings } = this.#deps
    const byId = new Map(refs.map(ref => [ref.id, ref]))
    const callsOf = callsByAccount(http.calls)
    return this.#claim.runs.flatMap(run => {
      const ref = byId.get(run.accountId)
      if (!ref) return []
      const read = reads.get(run.accountId) ?? unanswered(ref)
      const calls = callsOf.get(ref.id) ?? []
      const input = { run, read, asked: ref.parts, calls, now: clock.now(), random: random(), settings }
      return [{ run, ref, read, outcome: outcomeOf(input) }]
    })
  }

  /** @returns accounts whose rows are stored now */
  #store(readings: readonly RunReading[], http: HttpClient): Promise<readonly AccountId[]> {
    const { db, clock, settings } = this.#deps
    return persistently(settings.commitPatienceMs, () =>
      commitCollection(db, {
        claim: this.#claim,
        source: { ...this.#source, job: this.#job.job },
        slot: this.#job.slot,
        now: clock.now(),
        audienceThreshold: settings.audienceThreshold,
        readings,
        calls: http.calls,
        bill: this.#allowance?.bill(http.calls) ?? null,
      }),
    )
  }

  /** A rate limit is the credential's: its other jobs wait, too, without asking. */
  async #rest(reads: ReadonlyMap<AccountId, Read>): Promise<void> {
    const { db, clock } = this.#deps
    const errors = [...reads.values()].flatMap(r => (r instanceof CollectError ? [r] : r.incomplete.map(i => i.error)))
    for (const { kind, until, message } of errors) {
      if (kind !== 'rate-limited' || until === null) continue
      await blockCredential(db, this.#source.credential, until, message, clock.now())
    }
  }

  /** One line a run, and the counters of `/metrics`. */
  #tell(readings: readonly RunReading[], http: HttpClient, seconds: number): void {
    const { log, observe } = this.#deps
    const { platform } = this.#source
    const lines = log.child({ slot: this.#job.slot })
    for (const call of http.calls) observe.call(platform, call.status, call.cost)
    for (const { run, ref, outcome } of readings) {
      observe.run(platform, outcome.status, seconds)
      const line = {
        run: run.runId,
        account: ref.key,
        status: outcome.status,
        attempt: run.attempts,
        rows: outcome.rowsStored,
        calls: outcome.apiCalls,
        ...(outcome.errorMessage === null ? {} : { error: outcome.errorKind, reason: outcome.errorMessage }),
      }
      lines[outcome.errorKind === null ? 'info' : 'warn'](line, 'run')
    }
  }
}

function callsByAccount(calls: readonly PlatformCall[]): ReadonlyMap<AccountId, readonly PlatformCall[]> {
  const byAccount = new Map<AccountId, PlatformCall[]>()
  for (const call of calls) {
    for (const account of new Set(call.accounts)) {
      const own = byAccount.get(account)
      if (own) own.push(call)
      else byAccount.set(account, [call])
    }
  }
  return byAccount
}

function unexpected(error: unknown): CollectError {
  const name = error instanceof Error ? error.name : typeof error
  return new CollectError('bad-response', `the collector failed unexpectedly (${name}); the log has more`)
}

function unanswered(ref: AccountRef): CollectError {
  return new CollectError('bad-response', `the collector returned nothing for ${ref.key}`)
}
