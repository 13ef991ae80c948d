import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { jsonSchemaOf } from '../../src/config/json-schema.ts'
import { notifierDefinitions } from '../../src/notifiers/index.ts'

interface Example {
  readonly notifiers: readonly Readonly<Record<string, unknown>>[]
}

/** Keys that every notifier has. */
const common = ['id', 'type', 'kinds', 'accounts', 'language', 'min_severity', 'quiet_hours']

describe.each(notifierDefinitions.map(definition => [definition.type, definition] as const))(
  'the README of %s',
  (type, definition) => {
    const text = readFileSync(new URL(`../../src/notifiers/${type}/README.md`, import.meta.url), 'utf8')

    it('shows a configuration that is right', () => {
      const example: Example = parse(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '')
      expect(example.notifiers.map(notifier => notifier.type)).toEqual([type])
      for (const notifier of example.notifiers) {
        const settings = Object.fromEntries(Object.entries(notifier).filter(([key]) => !common.includes(key)))
        expect(definition.settings.safeParse(settings).error?.issues).toBeUndefined()
      }
    })

    it('explains every setting', () => {
      const schema = jsonSchemaOf({ collectors: [], notifiers: [definition] }).properties?.notifiers?.items?.anyOf?.[0]
      const settings = Object.keys(schema?.properties ?? {}).filter(key => !common.includes(key))
      expect(settings.length).toBeGreaterThan(0)
      expect(settings.filter(key => !text.includes(`| \`${key}\` |`))).toEqual([])
    })
  },
)
