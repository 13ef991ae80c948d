import { register } from 'tsx/esm/api'

/** Jest transforms the tests, but not an ESM module that it loads before them: tsx does. */
export default async function setup() {
  const unregister = register()
  const { startServers } = await import('./global-setup.ts')
  globalThis.stopTestServers = await startServers()
  await unregister()
}
