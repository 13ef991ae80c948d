import type { Chore } from './alerts/chores.ts'
import type { LinkSettings } from './alerts/message-links.ts'
import type { Clock } from './clock.ts'
import type { CollectorDefinition } from './collectors/collector.ts'
import { createHttpClient } from './collectors/http-client.ts'
import { leavesAtOf } from './config/answering.ts'
import { detectionSettingsOf } from './config/detection.ts'
import type { Config } from './config/file.ts'
import type { Plugins } from './config/plugins.ts'
import { mailingNotifier, wantsReports } from './config/reporting.ts'
import { digestCron } from './config/sections/digest.ts'
import type { Day } from './days.ts'
import type { DetectionSettings } from './detection/detection.ts'
import { KeptWatches } from './detection/kept-watches.ts'
import { publicHolidays } from './holidays.ts'
import { tellChores } from './jobs/chores.ts'
import type { CollectDeps, CollectObserver, Source } from './jobs/collect-deps.ts'
import { tellDigests } from './jobs/digest.ts'
import { type DeliveryResult, deliverDue, type OutboxNotifier } from './jobs/notify.ts'
import { Pipeline } from './jobs/pipeline.ts'
import type { JobQueue } from './jobs/queue.ts'
import { refreshPeers } from './jobs/refresh.ts'
import { rollUpDue } from './jobs/roll-up.ts'
import { createUpkeep } from './jobs/upkeep.ts'
import type { NotifierDefinition } from './notifiers/notifier.ts'
import type { Runtime } from './runtime.ts'
import { syncAccounts, syncMetricDefinitions } from './store/accounts.ts'
import type { Watched } from './store/alert-facts.ts'
import type { AlertRoute } from './store/alerts.ts'
import { syncContracts } from './store/contracts.ts'

/** What `/metrics` is told by the pipeline. */
export interface Observer extends CollectObserver {
  delivered(notifier: string, result: DeliveryResult): void
  choreFailed(chore: Chore): void
}

export interface Composed {
  readonly pipeline: Pipeline
  /** Ends what the notifiers hold open. */
  close(): Promise<void>
}

type Parts = Pick<Runtime, 'config' | 'db' | 'log' | 'clock' | 'plugins'>

/** Failures of one delivery to one recipient in a row before ops hear of a notifier. */
const NOTIFIER_FAILING_AFTER = 5
const NOTIFICATIONS_A_CALL = 50
const COMMIT_PATIENCE_MS = 120_000
const FIRST_RETRY_MS = 15_000

/** Puts the pipeline together from the configuration: which collectors, which notifiers, which settings. */
export function compose(
  parts: Parts,
  queue: JobQueue,
  observe: Observer,
  random: () => number = Math.random,
): Composed {
  const { config, db, clock, log, plugins } = parts
  const definitions = new Map(plugins.collectors.map(d => [d.platform, d]))
  const notifiers = notifiersOf(config, plugins)
  const routes = routesOf(config, notifiers)
  const telling = {
    db,
    notifiers,
    clock,
    log,
    random,
    platformTitle: (platform: string) => definitions.get(platform)?.title ?? platform,
    timeZone: config.time_zone,
    links: linksOf(config),
    leavesAt: leavesAtOf(config),
    metrics: observe,
  }
  const deliver = async (signal: AbortSignal) => {
    const { retryInMs } = await deliverDue({ ...telling, signal }, { limit: NOTIFICATIONS_A_CALL })
    return retryInMs === null ? undefined : { retryInMs }
  }
  const collect = {
    random,
    observe,
    sources: sourcesOf(config, definitions),
    settings: collectSettings(config),
    http: httpOf(clock),
  }
  const limits = {
    failingAfterRuns: config.operations.failing_after_runs,
    noDataAfterSlots: config.operations.no_data_after_slots,
    notifierFailingAfter: NOTIFIER_FAILING_AFTER,
  }
  const pipeline = new Pipeline({
    db,
    queue,
    clock,
    log,
    config,
    definitions,
    collect,
    detect: {
      watches: new KeptWatches(),
      settingsOf: detectionSettings(config),
      holidays: holidaysOf(config),
      routes,
      language: config.language,
    },
    deliver,
    upkeep: createUpkeep({ db, log, config, watched: watchedOf(config, notifiers), routes, limits }),
    tellChores: (outcomes, now) => tellChores({ db, config, routes, choreFailed: observe.choreFailed }, outcomes, now),
    chores: {
      'roll-up of judged days': () => rollUpDue(db),
      'refresh of open alerts': signal => refreshPeers({ ...telling, signal }),
      'verifica of ended contracts': async signal => {
        if (config.contracts.length === 0) return
        const { writeContractReports } = await import('./jobs/verifica.ts') // with what draws and prints
        await writeContractReports({ db, clock, log, config, plugins, mailer: mailerOf(config, notifiers), signal })
      },
      'weekly digest': signal => tellDigests({ ...telling, ...digestOf(config, notifiers), signal }),
    },
  })
  return { pipeline, close: async () => void (await Promise.all([...notifiers.values()].map(n => n.notifier.close()))) }
}

/** Brings accounts, series, contracts and metric definitions of the configuration into the tables. Safe in every replica at once. */
export async function syncConfiguration({ config, db, clock, plugins }: Omit<Parts, 'log'>): Promise<void> {
  const used = new Set(config.accounts.map(a => a.platform))
  for (const { platform, metrics, retired } of plugins.collectors.filter(d => used.has(d.platform))) {
    await syncMetricDefinitions(db, platform, metrics, retired)
  }
  await syncAccounts(db, config.accounts, clock.now())
  await syncContracts(db, config.contracts, clock.now())
}

function sourcesOf(
  config: Config,
  definitions: ReadonlyMap<string, CollectorDefinition<unknown>>,
): ReadonlyMap<string, Source> {
  const sources = Object.values(config.credentials).flatMap(({ id, platform, settings }) => {
    const definition = definitions.get(platform)
    if (!definition) return []
    const collector = definition.create(settings)
    const interactions = new Set(definition.metrics.flatMap(m => (m.of === 'post' && m.interaction ? m.metric : [])))
    return [[id, { credential: id, platform, collector, interactions, monthlyBudgetUsd: budgetOf(settings) }] as const]
  })
  return new Map(sources)
}

/** A setting that any paid collector may have. */
function budgetOf(settings: unknown): number | null {
  const has = typeof settings === 'object' && settings !== null && 'monthly_budget_usd' in settings
  return has && typeof settings.monthly_budget_usd === 'number' ? settings.monthly_budget_usd : null
}

function collectSettings({ collection, audience }: Config): CollectDeps['settings'] {
  return {
    attempts: collection.attempts,
    firstDelayMs: FIRST_RETRY_MS,
    leaseSeconds: collection.lease_seconds,
    jobTimeoutMs: collection.job_timeout_seconds * 1000,
    audienceThreshold: audience.threshold,
    commitPatienceMs: COMMIT_PATIENCE_MS,
  }
}

function httpOf(clock: Clock): CollectDeps['http'] {
  return ({ signal, budget }) => createHttpClient({ clock, signal, budget })
}

function detectionSettings(config: Config): (accountKey: string) => DetectionSettings {
  const byKey = new Map(config.accounts.map(a => [a.id, detectionSettingsOf(a.detection, a.series)]))
  const others = detectionSettingsOf(config.detection)
  return key => byKey.get(key) ?? others
}

function notifiersOf(config: Config, plugins: Plugins): ReadonlyMap<string, OutboxNotifier> {
  return new Map(
    config.notifiers.flatMap(({ id, type, language, quiet_hours, settings }) => {
      const definition: NotifierDefinition<unknown> | undefined = plugins.notifiers.find(d => d.type === type)
      if (!definition) return []
      const to = { notifier: definition.create(settings), recipients: definition.recipients(settings) }
      return [[id, { ...to, language, keepsQuiet: quiet_hours === 'keep' }]]
    }),
  )
}

/** Messages lead to the page where it has a public address, and something to seal the answers with. */
function linksOf({ web }: Config): LinkSettings | null {
  return web.url && web.secret ? { url: web.url, secret: web.secret } : null
}

/** What mails the verifica. */
function mailerOf(config: Config, notifiers: ReadonlyMap<string, OutboxNotifier>) {
  const id = mailingNotifier(config)
  return (id === undefined ? undefined : notifiers.get(id)) ?? null
}

/** When the week is told, and by whom. */
function digestOf(config: Config, notifiers: ReadonlyMap<string, OutboxNotifier>) {
  const { digest, notifiers: configured } = config
  const telling = configured.flatMap(({ id, accounts }) => {
    const notifier = digest.notifiers.includes(id) ? notifiers.get(id) : undefined
    return notifier ? [[id, { ...notifier, accounts }] as const] : []
  })
  return { schedule: digestCron(digest), notifiers: new Map(telling), holidays: holidaysOf(config) }
}

const holidaysOf =
  ({ holidays }: Config) =>
  (from: Day, to: Day) =>
    publicHolidays(holidays, from, to)

/** What operational alerts look after: everything that is configured. */
function watchedOf(config: Config, notifiers: ReadonlyMap<string, OutboxNotifier>): Watched {
  const credentials = Object.values(config.credentials).map(c => ({
    id: c.id,
    platform: c.platform,
    budgetUsd: budgetOf(c.settings),
  }))
  return {
    credentials,
    notifiers: [...notifiers].map(([id, { recipients }]) => ({ id, recipients })),
    plans: config,
    reports: wantsReports(config) ? { mailTo: config.verifica.mail_to } : null,
    digests: [...digestOf(config, notifiers).notifiers].map(([id, { recipients }]) => ({ id, recipients })),
  }
}

function routesOf(config: Config, notifiers: ReadonlyMap<string, OutboxNotifier>): AlertRoute[] {
  return config.notifiers.map(({ id, kinds, accounts, min_severity: minSeverity }) => ({
    notifier: id,
    kinds,
    accounts,
    minSeverity,
    recipients: notifiers.get(id)?.recipients ?? [],
  }))
}
