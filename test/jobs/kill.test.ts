import { afterEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { Simulator } from '../../src/simulator/index.ts'
import type { TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import {
  autumnSlots,
  expectEachSlotOnce,
  type FleetTown,
  fleetTown,
  setClock,
  untilFinal,
} from '../support/fleet-town.ts'

/** Seeded, so that a run that fails can be had again (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const SLOTS = 200

let open: FleetTown | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

describe.each(['redis', 'postgres'] as const)('workers that are killed, on %s', backend => {
  it(`lose and double nothing over ${SLOTS} slots`, async () => {
    const town = await fleetTown(backend)
    open = town
    const { fleet, database, simulator } = town
    const random = randomFrom(backend === 'redis' ? 11 : 12)
    await fleet.start('scheduler')
    const workers = [await fleet.start('worker'), await fleet.start('worker')]
    for (const slot of autumnSlots(SLOTS)) {
      const paidBefore = profileReads(simulator)
      setClock(town, slot)
      fleet.tick()
      if (random() < 0.06) {
        await new Promise(resolve => setTimeout(resolve, random() * 120)) // the random moment of its death
        const victim = workers.shift()
        if (victim !== undefined) await fleet.kill(victim)
        workers.push(await fleet.start('worker'))
      }
      await untilFinal(town, slot)
      await expectPaidOnce(town, slot, profileReads(simulator) - paidBefore)
    }
    await expectEachSlotOnce(town, SLOTS)
    await eventually(() => expectToldOnce(database, simulator), 60_000)
  }, 600_000)
})

/** Reads of X profiles so far; each is paid. */
function profileReads({ calls }: Simulator): number {
  return (calls.counts['GET /2/users/by'] ?? 0) + (calls.counts['GET /2/users'] ?? 0)
}

/** A profile is read once a claim, and what is stored can't be claimed: more reads than claims were paid in vain. */
async function expectPaidOnce({ database: { db } }: FleetTown, slot: Date, reads: number): Promise<void> {
  const { rows } = await sql<{ attempts: number }>`
    select attempts from polso.collection_runs join polso.accounts using (account_id)
    where platform = 'twitter' and slot = ${slot}`.execute(db)
  const attempts = rows[0]?.attempts ?? 0
  expect({ slot, reads, inVain: reads > attempts }).toEqual({ slot, reads, inVain: false })
}

async function expectToldOnce({ db }: TestDatabase, { inbox }: Simulator): Promise<void> {
  const transitions = await sql<{ type: string; to: string; status: string }>`
    select a.type, t.to_state as "to", n.status from polso.alert_transitions t
    join polso.alerts a using (alert_id) left join polso.notifications n using (transition_id)`.execute(db)
  expect(transitions.rows.length).toBeGreaterThan(0)
  expect(transitions.rows.filter(t => t.status !== 'sent')).toEqual([])
  const keys = inbox.received.map(message => message.headers['idempotency-key'])
  expect(new Set(keys).size).toBe(transitions.rows.length)
}
