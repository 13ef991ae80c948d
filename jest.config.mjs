import { availableParallelism } from 'node:os'

/** Tests import TypeScript by its real name (`./x.ts`); swc strips the types, Node runs the modules. */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  // The longest tests mostly wait for processes of their own, so even two cores have room for two at a time.
  maxWorkers: Math.max(2, Math.min(8, availableParallelism() - 1)),
  testTimeout: 60_000,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
}
