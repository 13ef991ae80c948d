import { runCli } from '../../src/commands/program.ts'

/**
 * Runs several command lines one after the other in one process, since most of a short command's time is its start.
 * Takes them as JSON in the first argument, answers their outcomes as JSON on standard output.
 */
const lines = JSON.parse(process.argv[2] ?? '[]') as string[]
const outcomes: { code: number; stdout: string; stderr: string }[] = []
const answer = process.stdout.write.bind(process.stdout)

for (const line of lines) {
  const outcome = { code: 0, stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (text: string | Uint8Array) => {
      outcome[name] += text.toString()
      return true
    }
  }
  process.exitCode = 0
  await runCli([process.execPath, 'polso', ...line.split(' ')])
  outcomes.push({ ...outcome, code: Number(process.exitCode) })
}
process.exitCode = 0
answer(JSON.stringify(outcomes))
