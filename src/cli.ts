#!/usr/bin/env node
import { runCli } from './commands/program.ts'

await runCli(process.argv)
