import type { CollectorDefinition } from './collector.ts'
import { twitter } from './twitter/index.ts'

/** The registry: one line a platform. */
export const collectorDefinitions: readonly CollectorDefinition<unknown>[] = [twitter]
