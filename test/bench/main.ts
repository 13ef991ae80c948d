/** `npm run bench [-- section …]`: one JSON line a figure; exit code 1 when a ratio misses its target. */
import { cpus, loadavg } from 'node:os'
import { analyticsFigures } from './analytics.ts'
import { detectionFigures } from './detection.ts'
import { type Figure, missOf } from './figure.ts'
import { pageFigures } from './page.ts'
import { pipelineFigures } from './pipeline.ts'
import { type Servers, startServers } from './servers.ts'
import { startFigures } from './start.ts'
import { writeFigures } from './writes.ts'

const sections: Readonly<Record<string, (servers: Servers) => Promise<Figure[]>>> = {
  pipeline: pipelineFigures,
  writes: writeFigures,
  start: startFigures,
  detection: detectionFigures,
  page: pageFigures,
  analytics: analyticsFigures,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !(name in sections))
if (unknown.length > 0) {
  process.stderr.write(`There is no section ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}.\n`)
  process.exit(2)
}

const servers = await startServers()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => servers.stop().finally(() => process.exit(1)))
const misses: string[] = []
try {
  tell({
    figure: 'machine.load',
    value: loadavg()[0] ?? 0,
    unit: 'processes',
    note: `at the start; ${cpus().length} cores, Node ${process.version}`,
  })
  for (const [name, measure] of Object.entries(sections)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    for (const figure of await measure(servers)) tell(figure)
  }
} finally {
  await servers.stop()
}
for (const miss of misses) process.stderr.write(`missed: ${miss}\n`)
process.exit(misses.length === 0 ? 0 : 1)

function tell(figure: Figure): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`)
  const miss = missOf(figure)
  if (miss !== null) misses.push(miss)
}
