import { availableParallelism } from 'node:os';

/**
 * One configuration for every test. Sources are read directly (export condition
 * `@drydock/source`), as ES modules, so that tests and production share one module system.
 */
export default {
  testEnvironment: '<rootDir>/packages/e2e/jest/environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['@drydock/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' },
    ],
  },
  testMatch: ['<rootDir>/{apps,examples,packages}/*/{src,test}/**/*.test.ts'],
  modulePathIgnorePatterns: ['/dist/', '/.turbo/', '<rootDir>/apps/cli/template/'],
  testSequencer: '<rootDir>/packages/e2e/jest/sequencer.mjs',
  globalSetup: '<rootDir>/packages/e2e/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/packages/e2e/jest/global-teardown.mjs',
  injectGlobals: false,
  // Generous: what hangs is found all the same, and a busy machine takes its time.
  testTimeout: 120_000,
  // By itself it leaves a core free. Most tests wait more than they work, for processes to start, for locks to
  // pass and for what is killed to come back: two at once leave two cores idle for much of it.
  maxWorkers: Math.max(3, availableParallelism() - 1),
};
