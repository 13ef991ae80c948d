/** Resolves at the first SIGTERM or SIGINT with its name; a second one ends the process at once. */
export function untilTold(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    let told = false
    const onSignal = (signal: NodeJS.Signals) => {
      if (told) process.exit(signal === 'SIGINT' ? 130 : 143)
      told = true
      resolve(signal)
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}
