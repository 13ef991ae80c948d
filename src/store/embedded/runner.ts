import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'

/**
 * As whom the server's programs run. Postgres refuses to run as root, so root has two ways: a user namespace in which
 * root's own files belong to `nobody` (the data stay in place, no user is made), or a really unprivileged uid.
 */
export interface Runner {
  readonly prefix: readonly string[]
  readonly owner?: { readonly uid: number; readonly gid: number }
}

/** uid 65534 is `nobody` on every Linux; initdb insists on a user that has a name. */
const nobody = { uid: 65534, gid: 65534 }

export const asIs: Runner = { prefix: [] }
const inUserNamespace: Runner = {
  prefix: ['unshare', '--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`, '--'],
}
const asNobody: Runner = { prefix: [], owner: nobody }

/** The first runner whose programs can work in the folder `dir`; `data` is the data folder, which may not exist yet. */
export async function chooseRunner(dir: string, data: string, candidates = [inUserNamespace]): Promise<Runner> {
  if (process.getuid?.() !== 0) return asIs
  const owner = await stat(data).catch(() => undefined)
  if (owner && owner.uid !== 0) return { prefix: [], owner: { uid: owner.uid, gid: owner.gid } }
  for (const runner of candidates) if (await succeeds(runner, 'test', ['-w', dir, '-a', '-x', dir])) return runner
  return asNobody
}

export function start(runner: Runner, program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const [command = program, ...rest] = [...runner.prefix, program, ...args]
  return spawn(command, rest, { env: cleanEnvironment(), cwd: '/', windowsHide: true, ...runner.owner, ...options })
}

export function succeeds(runner: Runner, program: string, args: readonly string[]): Promise<boolean> {
  return run(runner, program, args).then(
    () => true,
    () => false,
  )
}

/** Resolves to standard output; rejects with what the program said on both streams as the message. */
export function run(runner: Runner, program: string, args: readonly string[]): Promise<string> {
  const [command = program, ...rest] = [...runner.prefix, program, ...args]
  return new Promise((resolve, reject) => {
    const options = { env: cleanEnvironment(), cwd: '/', windowsHide: true, ...runner.owner }
    execFile(command, rest, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${stdout}\n${stderr}`.trim() || error.message))
      else resolve(stdout)
    })
  })
}

/** Without the user's PG* variables, which would steer the server, and without any secret. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'TMPDIR', 'SystemRoot', 'TEMP', 'TMP']
  const entries = kept.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return { ...Object.fromEntries(entries), LC_ALL: 'C' }
}
