import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const isCheckout = import.meta.url.endsWith('.ts')
const example = fileURLToPath(new URL('../polso.example.yaml', import.meta.url))

/** What a person types where Polso runs: in a checkout npm starts it, installed it has a name of its own. */
export const called = {
  polso: isCheckout ? 'npm run --silent polso --' : 'polso',
  demo: isCheckout ? 'npm run demo' : 'polso demo',
  /** With options behind it. */
  demoWith: isCheckout ? 'npm run demo --' : 'polso demo',
  /** The file to begin with. */
  example: !isCheckout && existsSync(example) ? example : 'polso.example.yaml',
} as const
