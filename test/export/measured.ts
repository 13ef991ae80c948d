import { runCli } from '../../src/commands/program.ts'

/** Runs one command line and tells on standard error the most memory that the process ever had, in MB. */
await runCli([process.execPath, 'polso', ...process.argv.slice(2)])
process.stderr.write(`${JSON.stringify({ mostMb: process.resourceUsage().maxRSS / 1024 })}\n`)
