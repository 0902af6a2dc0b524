import { defineConfig } from 'vitest/config';

/** Modules of a test's project are run by Node itself, as they are for users. */
const projectModules = [/[?&]v=[0-9a-f]{16}$/];

/** `unit` needs no I/O and takes seconds; `spec` drives engines, files and the spawned CLI; `long` is for `.ci/run`. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'spec',
          include: ['spec/**/*.test.ts'],
          globalSetup: ['spec/rig/test-broker.ts'],
          server: { deps: { external: projectModules } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'long',
          include: ['spec/**/*.long.ts'],
          globalSetup: ['spec/rig/test-broker.ts'],
          server: { deps: { external: projectModules } },
          testTimeout: 900_000,
          hookTimeout: 900_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
