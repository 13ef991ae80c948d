import { fileURLToPath } from 'node:url'
import { describe, it } from '@jest/globals'
import { conformanceCases } from '../../src/collectors/conformance.ts'
import { collectorDefinitions } from '../../src/collectors/index.ts'

/** `UPDATE_GOLDEN=1 npm test -- test/collectors/conformance` rewrites the expectations; review the diff. */
const update = process.env.UPDATE_GOLDEN === '1'

for (const definition of collectorDefinitions) {
  const fixtures = fileURLToPath(new URL(`../fixtures/${definition.platform}`, import.meta.url))
  describe(`${definition.title} conforms`, () => {
    for (const { name, run } of conformanceCases(definition, fixtures, { update })) it(name, run)
  })
}
