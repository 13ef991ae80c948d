import { availableParallelism } from 'node:os'

/** Tests import TypeScript by its real name (`./x.ts`); swc strips the types, Node runs the modules. */
const transformed = jsc => ['@swc/jest', { jsc: { target: 'es2022', ...jsc }, module: { type: 'es6' } }]

export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.ts$': transformed({ parser: { syntax: 'typescript' } }),
    '^.+\\.tsx$': transformed({
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'automatic', importSource: 'preact' } },
    }),
  },
  // The longest tests mostly wait for processes of their own, so even two cores have room for two at a time.
  maxWorkers: Math.max(2, Math.min(8, availableParallelism() - 1)),
  testTimeout: 60_000,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
}
