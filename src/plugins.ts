import { collectorDefinitions } from './collectors/index.ts'
import type { Plugins } from './config/plugins.ts'
import { notifierDefinitions } from './notifiers/index.ts'

/** What this installation can collect from and notify through. */
export const installedPlugins: Plugins = { collectors: collectorDefinitions, notifiers: notifierDefinitions }
