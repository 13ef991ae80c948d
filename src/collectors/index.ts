import type { CollectorDefinition } from './collector.ts'
import { facebook } from './facebook/index.ts'
import { instagram } from './instagram/index.ts'
import { CollectorLoadError, loadCollector } from './load.ts'
import { mock } from './mock/index.ts'
import { twitter } from './twitter/index.ts'

export { CollectorLoadError } from './load.ts'

/** The registry: one name a platform. */
export const collectorDefinitions: readonly CollectorDefinition<unknown>[] = [facebook, instagram, twitter, mock]

export function definitionOf(
  platform: string,
  definitions: readonly CollectorDefinition<unknown>[] = collectorDefinitions,
): CollectorDefinition<unknown> | undefined {
  return definitions.find(definition => definition.platform === platform)
}

/**
 * Our own collectors and those of the packages that `polso.yaml` names under `collectors`, looked up from its folder.
 * Throws `CollectorLoadError`.
 */
export async function loadCollectors(
  names: readonly string[],
  folder: string,
): Promise<readonly CollectorDefinition<unknown>[]> {
  const definitions = [...collectorDefinitions]
  for (const name of names) {
    const definition = await loadCollector(name, folder)
    if (definitionOf(definition.platform, definitions) !== undefined)
      throw new CollectorLoadError(name, `the platform ${definition.platform} has a collector already`)
    definitions.push(definition)
  }
  return definitions
}
