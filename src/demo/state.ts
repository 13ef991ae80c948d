import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { addDays, dayStart } from '../days.ts'
import { makeFolder } from '../disk.ts'
import { STORY } from '../simulator/index.ts'

/** What the data folder remembers of its demo, so that a second start goes on and other commands join in. */
const demoState = z.object({
  /** The day the story ends on. */
  ending: z.iso.date(),
  /** Played on its own dates, not joined on by live readings: the folder's clock stands at the story's end. */
  closed: z.boolean(),
  /** True once the whole replay is stored; from then on the schedule is live. */
  replayed: z.boolean(),
})
export type DemoState = z.output<typeof demoState>

const fileIn = (dataDir: string) => join(dataDir, 'demo.json')

/** `null` where no demo was started in this folder. */
export function readDemoState(dataDir: string): DemoState | null {
  const file = fileIn(dataDir)
  return existsSync(file) ? demoState.parse(JSON.parse(readFileSync(file, 'utf8'))) : null
}

export function writeDemoState(dataDir: string, state: DemoState): void {
  makeFolder(dataDir, 0o700)
  writeFileSync(fileIn(dataDir), `${JSON.stringify(state, null, 2)}\n`)
}

/** Midnight after the story's last day: its last reading. */
export function endOf({ ending }: DemoState): Date {
  return dayStart(addDays(ending, 1), STORY.zone)
}
