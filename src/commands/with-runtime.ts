import { openRuntime, type Runtime, type RuntimeOptions } from '../runtime.ts'

interface CommandOptions extends Pick<RuntimeOptions, 'command' | 'migrations' | 'stores'> {
  /** Of work that has something to give back: aborted at the first signal, upon which it ends by itself. */
  readonly leaving?: AbortController
}

/** Opens what a command works with and closes it whatever happens; Ctrl-C and SIGTERM close it too. */
export async function withRuntime(
  { leaving, ...options }: CommandOptions,
  work: (runtime: Runtime) => Promise<void>,
): Promise<void> {
  const runtime = await openRuntime({ ...options, env: process.env, cwd: process.cwd() })
  const leave = () => {
    if (leaving && !leaving.signal.aborted) leaving.abort()
    else void runtime.close().finally(() => process.exit(130))
  }
  process.on('SIGINT', leave).on('SIGTERM', leave)
  try {
    await work(runtime)
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
    await runtime.close()
  }
}
