import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import type { CollectErrorKind } from '../../src/collectors/collector.ts'
import { requiredCases } from '../../src/collectors/conformance.ts'
import { collectorDefinitions } from '../../src/collectors/index.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

interface Example {
  readonly credentials: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly accounts: readonly { readonly handle: string }[]
}

for (const definition of collectorDefinitions) {
  describe(`the README of ${definition.title}`, () => {
    const text = read(`src/collectors/${definition.platform}/README.md`)

    it('names every metric', () => {
      const missing = definition.metrics.filter(({ metric }) => !text.includes(`\`${metric}\``))
      expect(missing.map(({ metric }) => metric)).toEqual([])
    })

    it('shows a configuration that is right', () => {
      const example: Example = parse(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '')
      for (const { platform, ...settings } of Object.values(example.credentials)) {
        expect(platform).toBe(definition.platform)
        expect(definition.settings.safeParse(settings).error?.issues).toBeUndefined()
      }
      for (const { handle } of example.accounts) expect(definition.handleFault(handle)).toBeNull()
    })

    it('says what to ask for, what is not given and what it costs', () => {
      for (const word of [/permission/i, /does not give/i, /cost/i]) expect(text).toMatch(word)
    })
  })
}

describe('the page for authors of collectors', () => {
  const text = read('docs/writing-a-collector.md')

  it('names every required case and every kind of error', () => {
    const kinds: Record<CollectErrorKind, true> = {
      transient: true,
      'rate-limited': true,
      auth: true,
      forbidden: true,
      gone: true,
      'bad-response': true,
      budget: true,
    }
    for (const name of [...requiredCases, ...Object.keys(kinds)]) expect(text).toContain(`\`${name}\``)
  })

  it('quotes the mock as it is', () => {
    const source = ['index', 'settings'].map(name => read(`src/collectors/mock/${name}.ts`)).join('\n')
    const quoted = text.slice(text.indexOf('async collect'), text.indexOf('```', text.indexOf('async collect')))
    for (const line of quoted
      .split('\n')
      .map(one => one.trim())
      .filter(Boolean))
      expect(source).toContain(line)
    expect(source).toContain('function orNotReturned(value: number | null) {')
  })
})
