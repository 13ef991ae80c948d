import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { variableNames } from '../../src/config/env.ts'
import { jsonSchemaOf } from '../../src/config/json-schema.ts'
import { installedPlugins } from '../../src/plugins.ts'

const fileOf = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const ops = fileOf('docs/ops.md')

describe('docs/ops.md', () => {
  it('explains every key of polso.yaml and no other', () => {
    const table = /\| key \| default[\s\S]*?\n\n/.exec(ops)?.[0] ?? ''
    const explained = [...table.matchAll(/^\| `([a-z_]+)/gm)].map(match => match[1])
    const known = Object.keys(jsonSchemaOf(installedPlugins).properties ?? {})
    expect([...new Set(explained)].sort()).toEqual(known.sort())
  })

  it('names only metrics that exist', () => {
    const source = fileOf('src/web/metrics.ts')
    const named = [...new Set([...ops.matchAll(/\bpolso_[a-z_]+/g)].map(match => match[0]))]
    expect(named.length).toBeGreaterThan(4)
    for (const metric of named) expect(source).toContain(`'${metric}'`)
  })

  it('names only variables that exist', () => {
    const named = [...ops.matchAll(/`((?:POLSO|LOG|DATABASE|REDIS)_[A-Z_]+)(?:=[a-z]+)?`/g)].map(
      match => match[1] ?? '',
    )
    expect(named).toContain('DATABASE_URL')
    for (const variable of named.filter(name => name !== 'POLSO_')) expect(variableNames).toContain(variable)
  })
})
