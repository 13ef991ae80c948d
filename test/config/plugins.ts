import { z } from 'zod'
import type { CollectorDefinition } from '../../src/collectors/collector.ts'
import type { Plugins } from '../../src/config/plugins.ts'
import { secret } from '../../src/config/secrets.ts'
import type { NotifierDefinition } from '../../src/notifiers/notifier.ts'

/** Plugins that only have settings: these tests are of the configuration, not of what it configures. */
export const plugins: Plugins = {
  collectors: [
    collector('facebook', z.strictObject({ access_token: secret(), app_secret: secret().optional() })),
    collector('twitter', z.strictObject({ bearer_token: secret(), monthly_budget_usd: z.number().min(0).optional() })),
  ],
  notifiers: [
    notifier('email', z.strictObject({ smtp_url: secret(), from: z.string(), to: z.array(z.email()).min(1) })),
    notifier('webhook', z.strictObject({ url: z.url(), secret: secret() })),
  ],
}

function collector<S>(platform: string, settings: z.ZodType<S>): CollectorDefinition<S> {
  return {
    platform,
    title: platform,
    settings,
    batchSize: 10,
    metrics: [],
    handleFault: handle => (handle.includes(' ') ? 'is no user name: it has a space' : null),
    create: unused,
  }
}

function notifier<S>(type: string, settings: z.ZodType<S>): NotifierDefinition<S> {
  return { type, settings, recipients: () => [], create: unused }
}

function unused(): never {
  throw new Error('the configuration must not create anything')
}
