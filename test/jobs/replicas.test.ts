import { afterEach, describe, expect, it } from '@jest/globals'
import { Redis } from 'ioredis'
import {
  autumnSlots,
  expectEachSlotOnce,
  type FleetTown,
  fleetTown,
  setClock,
  untilFinal,
} from '../support/fleet-town.ts'
import { startRedis } from '../support/servers/redis.ts'

let open: FleetTown | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

describe('two schedulers and three workers on one Redis', () => {
  it('read every slot, and none twice', async () => {
    open = await fleetTown('redis')
    const { fleet, simulator } = open
    await Promise.all([fleet.start('scheduler'), fleet.start('scheduler')])
    await Promise.all([fleet.start('worker'), fleet.start('worker'), fleet.start('worker')])
    const slots = autumnSlots(40)
    for (const slot of slots) {
      setClock(open, slot)
      fleet.tick() // both wake at once
      await untilFinal(open, slot)
    }
    await expectEachSlotOnce(open, slots.length)
    const profiles = (simulator.calls.counts['GET /2/users/by'] ?? 0) + (simulator.calls.counts['GET /2/users'] ?? 0)
    expect(profiles).toBe(slots.length)
  }, 120_000)
})

describe('a Redis that is flushed in mid-run', () => {
  it('loses nothing: the sweep finds in the tables what is due', async () => {
    const server = await startRedis()
    open = await fleetTown('redis', server.url)
    const admin = new Redis(server.url)
    const { fleet } = open
    await fleet.start('scheduler')
    const slots = autumnSlots(12)
    for (const [n, slot] of slots.entries()) {
      setClock(open, slot)
      fleet.tick()
      if (n % 3 === 0) await admin.flushall() // with the slot's jobs in it: no worker is there yet, or they are at it
      if (n === 0) await fleet.start('worker')
      await untilFinal(open, slot)
    }
    await expectEachSlotOnce(open, slots.length)
    admin.disconnect()
    await server.remove()
  }, 120_000)
})
