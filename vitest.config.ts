import { defineConfig } from 'vitest/config';

/** Two projects: `unit` needs no I/O and takes seconds; `spec` drives engines, files and the spawned CLI. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'] } },
      {
        test: {
          name: 'spec',
          include: ['spec/**/*.test.ts'],
          globalSetup: ['spec/rig/postgres-global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
