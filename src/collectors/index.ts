import type { CollectorDefinition } from './collector.ts'

/** The registry: one line a platform. */
export const collectorDefinitions: readonly CollectorDefinition<unknown>[] = []
