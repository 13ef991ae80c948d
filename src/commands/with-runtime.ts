import { openRuntime, type Runtime, type RuntimeOptions } from '../runtime.ts'

/** Opens what a command works with and closes it whatever happens; Ctrl-C and SIGTERM close it too. */
export async function withRuntime(
  options: Pick<RuntimeOptions, 'command' | 'migrations' | 'stores'>,
  work: (runtime: Runtime) => Promise<void>,
): Promise<void> {
  const runtime = await openRuntime({ ...options, env: process.env, cwd: process.cwd() })
  const leave = () => void runtime.close().finally(() => process.exit(130))
  process.once('SIGINT', leave).once('SIGTERM', leave)
  try {
    await work(runtime)
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
    await runtime.close()
  }
}
