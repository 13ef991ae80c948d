import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Command } from 'commander'
import { hashPassword, SHORTEST_PASSWORD } from '../web/access/passwords.ts'
import { UsageError } from './errors.ts'
import { print } from './output.ts'

const help = `
The hash goes into a secret that web.users of polso.yaml names (env:NAME or file:/path); the password is stored nowhere.
Where there is no terminal, the password is the first line of standard input.

Examples:
  polso password > secrets/mrossi_password_hash
  openssl rand -base64 18 | tee /dev/tty | polso password`

export function passwordCommand(): Command {
  return new Command('password')
    .description('print the hash of a password for a user of the page')
    .addHelpText('after', help)
    .action(async () => {
      const password = process.stdin.isTTY ? await askTwice() : await firstLine()
      if ([...password].length < SHORTEST_PASSWORD) {
        throw new UsageError(`The password must have at least ${SHORTEST_PASSWORD} characters.`)
      }
      print(await hashPassword(password))
    })
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line
  return ''
}

/** Questions go to standard error: standard output may be a file. */
async function askTwice(): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const ask = async (question: string) => {
    process.stderr.write(question)
    const answer = await lines.question('')
    process.stderr.write('\n')
    return answer
  }
  try {
    const password = await ask('Password: ')
    if (password !== (await ask('Once more: '))) throw new UsageError('The two were not the same.')
    return password
  } finally {
    lines.close()
  }
}
