/**
 * The platforms in a process of their own, so that their work is not on the measured event loop. Told the time by its
 * parent (`{ now }`; before that its clock is the system's), asked for the calls since the last time (`{ calls: true }`).
 */
import { type Clock, ManualClock, systemClock } from '../../src/clock.ts'
import { startSimulator, syntheticWorld } from '../../src/simulator/index.ts'

export type ToSimulator = { readonly now?: number; readonly calls?: true }

let clock: Clock = systemClock
const world = syntheticWorld({ accounts: Number(process.argv[2]) })
const simulator = await startSimulator({ world, clock: { now: () => clock.now() } })

process.on('message', ({ now, calls }: ToSimulator) => {
  if (now !== undefined) clock = new ManualClock(new Date(now))
  process.send?.(calls ? { total: simulator.calls.total, log: simulator.calls.log } : { done: true })
  if (calls) simulator.calls.reset()
})
process.on('disconnect', () => process.exit(0))
process.send?.({ url: simulator.url })
