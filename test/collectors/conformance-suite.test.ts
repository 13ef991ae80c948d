import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import type { AccountRef, CollectContext, CollectorDefinition, CollectResult } from '../../src/collectors/collector.ts'
import { CollectError } from '../../src/collectors/collector.ts'
import { conformanceCases, requiredCases } from '../../src/collectors/conformance.ts'
import { type Secret, secret } from '../../src/config/secrets.ts'

type Settings = { token: Secret; base_url: string }
type Collect = (account: AccountRef, ctx: CollectContext, settings: Settings) => Promise<CollectResult | CollectError>

/** A collector as small as can be, whose `collect` each test spoils in another way. */
function definitionWith(collect: Collect): CollectorDefinition<Settings> {
  return {
    platform: 'tiny',
    title: 'Tiny',
    settings: z.strictObject({ token: secret(), base_url: z.url() }),
    batchSize: 1,
    metrics: [
      {
        metric: 'followers',
        of: 'account',
        unit: 'people',
        period: 'instant',
        interaction: false,
        platformName: 'followers',
        validFrom: null,
        validTo: null,
        description: 'Followers.',
      },
    ],
    handleFault: () => null,
    create: settings => ({
      collect: async (accounts, ctx) =>
        new Map(
          await Promise.all(
            accounts.map(async account => [account.id, await collect(account, ctx, settings)] as const),
          ),
        ),
      check: async () => ({ ok: true, message: 'fine', expiresAt: null }),
    }),
  }
}

function resultWith(value: number | null, ctx: CollectContext, metric = 'followers'): CollectResult {
  const at = { period: 'instant', periodStart: null, periodEnd: ctx.slot, observedAt: ctx.slot } as const
  return {
    identity: { platformId: '1', handle: null, name: null },
    observations: [{ metric, value, ...at }],
    posts: [],
    gonePosts: [],
    audience: [],
    unsupported: [],
    incomplete: [],
  }
}

const ask: Collect = async (account, ctx, settings) => {
  const response = await ctx.http.request({
    method: 'GET',
    url: `${settings.base_url}/followers`,
    secretQuery: { token: settings.token.reveal() },
    accounts: [account.id],
  })
  return resultWith(JSON.parse(response.body).followers, ctx)
}

const honest: Collect = async (account, ctx, settings) => {
  try {
    return await ask(account, ctx, settings)
  } catch (error) {
    return error instanceof CollectError ? error : new CollectError('bad-response', 'no JSON')
  }
}

describe('the conformance suite', () => {
  let fixtures: string
  const golden = {
    description: 'One account.',
    slot: '2026-11-20T09:00:00Z',
    accounts: [{ key: 'town', handle: 'town', parts: ['profile'] }],
    exchanges: [
      { request: { method: 'GET', path: '/followers' }, response: { status: 200, body: { followers: 12 } } },
    ] as unknown[],
  }
  const expected = (value: number) => ({
    accounts: { town: { result: { ...observed(value) } } },
    calls: 1,
    cost: 0,
    notes: [],
  })
  const observed = (value: number) => ({
    identity: { platformId: '1', handle: null, name: null },
    observations: [
      { metric: 'followers', value, period: 'instant', periodStart: null, periodEnd: '2026-11-20T09:00:00.000Z' },
    ],
    posts: [],
    gonePosts: [],
    audience: [],
    unsupported: [],
    incomplete: [],
  })

  beforeEach(() => {
    fixtures = mkdtempSync(join(tmpdir(), 'polso-conformance-'))
    writeCase(golden, expected(12))
  })
  afterEach(() => rmSync(fixtures, { recursive: true, force: true }))

  function writeCase(content: object, expectation: object): void {
    mkdirSync(join(fixtures, 'normal'), { recursive: true })
    writeFileSync(join(fixtures, 'normal', 'case.json'), JSON.stringify(content))
    writeFileSync(join(fixtures, 'normal', 'expected.json'), JSON.stringify(expectation))
  }

  async function faultOf(collect: Collect, name = 'normal'): Promise<string> {
    const found = conformanceCases(definitionWith(collect), fixtures).find(one => one.name === name)
    if (found === undefined) throw new Error(`no case ${name}`)
    return found.run().then(
      () => 'none',
      (error: unknown) => String((error as Error).message),
    )
  }

  it('passes an honest collector', async () => {
    expect(await faultOf(honest)).toBe('none')
    expect(await faultOf(honest, 'normal, aborted')).toBe('none')
  })

  it('asks for every required case or an excuse', async () => {
    expect(await faultOf(honest, 'shows every required case')).toContain('retired-metric')
    const excuses = requiredCases.filter(name => name !== 'normal').map(name => [name, 'it can not happen here'])
    writeFileSync(join(fixtures, 'not-applicable.json'), JSON.stringify(Object.fromEntries(excuses)))
    expect(await faultOf(honest, 'shows every required case')).toBe('none')
  })

  it('tells another outcome than the expected one', async () => {
    writeCase(golden, expected(13))
    expect(await faultOf(honest)).toMatch(/13[\s\S]*12|12[\s\S]*13/)
  })

  it('writes the expectation when told to', async () => {
    writeCase(golden, {})
    const [, normal] = conformanceCases(definitionWith(honest), fixtures, { update: true })
    await normal?.run()
    expect(JSON.parse(readFileSync(join(fixtures, 'normal', 'expected.json'), 'utf8'))).toEqual(expected(12))
  })

  it('tells a request that nobody expected', async () => {
    const other: Collect = (account, ctx, settings) =>
      honest(account, ctx, { ...settings, base_url: `${settings.base_url}/v2` })
    expect(await faultOf(other)).toContain('nobody expected GET /v2/followers')
  })

  it('tells a request that was expected and not made', async () => {
    writeCase(golden, { ...expected(12), calls: 0 })
    expect(await faultOf(async (_, ctx) => resultWith(12, ctx))).toContain('not made')
  })

  it('tells a value that is no count', async () => {
    for (const value of [-1, 1.5, null]) {
      const spoilt: Collect = async (account, ctx, settings) => {
        await honest(account, ctx, settings)
        return resultWith(value, ctx)
      }
      expect(await faultOf(spoilt)).toContain('neither a count nor a reason')
    }
  })

  it('tells a metric without a definition', async () => {
    const spoilt: Collect = async (account, ctx, settings) => {
      await honest(account, ctx, settings)
      return resultWith(1, ctx, 'fans')
    }
    expect(await faultOf(spoilt)).toContain("fans is not among the definition's metrics")
  })

  it('tells a secret in an error, be it in its cause, and encoded', async () => {
    for (const leak of [(token: string) => token, encodeURIComponent]) {
      const spoilt: Collect = async (account, ctx, settings) => {
        await honest(account, ctx, settings)
        return new CollectError('auth', 'refused', { cause: { url: `/?token=${leak(settings.token.reveal())}` } })
      }
      expect(await faultOf(spoilt)).toContain('is in an error')
    }
  })

  it('tells a call past the client', async () => {
    const spoilt: Collect = async (_, ctx, settings) => {
      const response = await fetch(`${settings.base_url}/followers`)
      return resultWith(((await response.json()) as { followers: number }).followers, ctx)
    }
    expect(await faultOf(spoilt)).toContain('past ctx.http')
  })

  it('tells an account without an entry, and an error of another kind', async () => {
    const definition = definitionWith(honest)
    const spoilt = (collect: () => Promise<ReadonlyMap<number, CollectResult>>) => ({
      ...definition,
      create: () => ({ ...definition.create({} as Settings), collect }),
    })
    const faultsOf = async (one: CollectorDefinition<Settings>) =>
      String(
        await conformanceCases(one, fixtures)[1]
          ?.run()
          .catch((error: unknown) => error),
      )
    expect(await faultsOf(spoilt(async () => new Map()))).toContain('town has no entry')
    const thrower = spoilt(async () => {
      throw new TypeError('undefined is not a function')
    })
    expect(await faultsOf(thrower)).toContain('something else than a CollectError')
  })

  it('tells more calls than the stated bound', async () => {
    writeCase(
      { ...golden, max_calls: 2, exchanges: [{ ...(golden.exchanges[0] as object), times: 'any' }] },
      expected(12),
    )
    const spoilt: Collect = async (account, ctx, settings) => {
      for (let page = 0; page < 3; page++) await honest(account, ctx, settings)
      return honest(account, ctx, settings)
    }
    expect(await faultOf(spoilt)).toContain('4 calls, the stated bound is 2')
  })

  it('tells a collector that goes on after its abort', async () => {
    const spoilt: Collect = async (account, ctx, settings) => {
      const result = await honest(account, ctx, settings)
      await new Promise(resolve => setTimeout(resolve, 1_500))
      return result
    }
    expect(await faultOf(spoilt, 'normal, aborted')).toContain('went on for 1000 ms after its abort')
  })

  it('names the fault of a case file', async () => {
    writeCase({ ...golden, acounts: [] }, {})
    expect(await faultOf(honest)).toContain('acounts')
  })

  it('answers Graph batches item by item', async () => {
    const batch = [
      {
        request: { method: 'GET', path: '/v26.0/1', query: { fields: 'a' } },
        response: { code: 200, body: { followers: 5 } },
      },
      { request: { method: 'GET', path: '/v26.0/2' }, response: null },
    ]
    writeCase({ ...golden, exchanges: [{ batch }] }, expected(5))
    const batching: Collect = async (account, ctx, settings) => {
      const asked = [
        { method: 'GET', relative_url: 'v26.0/2?fields=b' },
        { method: 'GET', relative_url: 'v26.0/1?fields=a' },
      ]
      const form = { batch: JSON.stringify(asked) }
      const request = { method: 'POST', url: `${settings.base_url}/v26.0/`, form, accounts: [account.id] } as const
      const [none, one] = JSON.parse((await ctx.http.request(request)).body)
      return none === null
        ? resultWith(JSON.parse(one.body).followers, ctx)
        : new CollectError('bad-response', 'mixed up')
    }
    expect(await faultOf(batching)).toBe('none')
  })
})
