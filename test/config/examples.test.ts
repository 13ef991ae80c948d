import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'
import { readEnvironment, unknownVariableFaults, variableNames } from '../../src/config/env.ts'
import { loadConfig, referencedVariables } from '../../src/config/file.ts'
import { type JsonSchema, jsonSchemaOf } from '../../src/config/json-schema.ts'
import { installedPlugins } from '../../src/plugins.ts'

const fileOf = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const example = fileOf('polso.example.yaml')
const env = parseEnv(fileOf('.env.example')) as Record<string, string>

/** Answers what the example's secret files would hold. */
const readFile = (path: string) => (path === 'polso.yaml' ? example : 'smtp://user:opensesame@mail.example.org:587')

describe('polso.example.yaml', () => {
  it('is a right configuration once the secrets it names are there', () => {
    const config = loadConfig('polso.yaml', { env, readFile }, installedPlugins)
    expect(config.accounts.map(({ id, credential, schedule }) => [id, credential, schedule])).toEqual([
      ['comune-facebook', 'meta', 'hourly'],
      ['comune-instagram', 'instagram', 'hourly'],
      ['comune-twitter', 'x', 'hourly'],
    ])
    expect(config.credentials.x?.monthly_budget_usd).toBe(25)
    expect(config.notifiers.map(({ id, kinds }) => [id, kinds])).toEqual([
      ['press-office', ['metric']],
      ['ops', ['operational']],
    ])
  })

  it('shows each top-level key whose default somebody may want to change', () => {
    const shown = Object.keys(parse(example) as object)
    const others = Object.keys(jsonSchemaOf(installedPlugins).properties ?? {}).filter(key => !shown.includes(key))
    expect(others.sort()).toEqual(['collection', 'collectors'])
  })
})

describe('.env.example', () => {
  const source = { env, readFile }

  it('is a right environment', () => {
    expect(readEnvironment(source)).toMatchObject({
      faults: [],
      environment: {
        databaseUrl: env.DATABASE_URL,
        redisUrl: env.REDIS_URL,
        httpPort: 8080,
        logLevel: 'info',
        color: true,
      },
    })
    expect(unknownVariableFaults(env, referencedVariables(example))).toEqual([])
  })

  it('names every variable that polso and the example read, and no other', () => {
    expect(Object.keys(env).sort()).toEqual([...variableNames, ...referencedVariables(example)].filter(isReal).sort())
  })

  /** The comment at the top explains the form `env:NAME`. */
  const isReal = (name: string) => name !== 'NAME'
})

describe('polso.schema.json', () => {
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  const validate = ajv.compile(jsonSchemaOf(installedPlugins))

  it('is what the schemas say; run npm run schema after changing them', () => {
    expect(JSON.parse(fileOf('polso.schema.json'))).toEqual(jsonSchemaOf(installedPlugins))
  })

  it('accepts the example', () => {
    expect(validate(parse(example))).toBe(true)
  })

  it.each([
    ['a typing mistake', 'handle: ComuneSP', 'handel: ComuneSP'],
    ["a plugin's setting that is not its own", 'bearer_token: env', 'bearer: env'],
    ['a secret in plain text', 'env:X_BEARER_TOKEN', 'AAAAAAAAAAAAAAA'],
    ['a wrong language', 'language: it', 'language: de'],
  ])('refuses %s', (_, from, to) => {
    expect(example).toContain(from)
    expect(validate(parse(example.replace(from, to)))).toBe(false)
  })
})

describe('the settings of every plugin', () => {
  const schemas: [string, JsonSchema][] = Object.entries({
    ...branches('credentials', 'platform'),
    ...branches('notifiers', 'type'),
  })

  it.each(schemas)('%s refuse unknown keys and keep every secret a Secret', (_, schema) => {
    expect(schema.additionalProperties).toBe(false)
    const suspicious = Object.entries(schema.properties ?? {}).filter(([key]) =>
      /token|secret|password|_url$/.test(key),
    )
    for (const [key, property] of suspicious.filter(([key]) => key !== 'base_url')) {
      expect([key, property.pattern]).toEqual([key, expect.stringContaining('env:')])
    }
  })

  function branches(section: string, key: string): Record<string, JsonSchema> {
    const schema = jsonSchemaOf(installedPlugins).properties?.[section]
    const under = section === 'credentials' ? schema?.additionalProperties : schema?.items
    const options = typeof under === 'object' ? (under.anyOf ?? []) : []
    return Object.fromEntries(
      options.flatMap(option => {
        const name = option.properties?.[key]?.const
        return typeof name === 'string' ? [[`${section} ${name}`, option]] : []
      }),
    )
  }

  it('are looked at for each platform and each notifier', () => {
    expect(schemas).toHaveLength(installedPlugins.collectors.length + installedPlugins.notifiers.length)
  })
})
