import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Adapter, Database, EngineSettings, OpenOptions } from '../../src/adapters/contract.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { preparePgliteFolder } from '../rig/pglite-folder.ts';
import { createTestDatabase } from '../rig/postgres-server.ts';
import { adapterFor, settingsFor } from './targets.ts';

/** An engine under test with a place of its own to work in. */
export interface EngineUnderTest {
  readonly adapter: Adapter;
  readonly settings: EngineSettings;
  /** Opens it once more (Postgres), or again after it was closed (PGlite). */
  readonly open: (options?: Partial<OpenOptions>) => Promise<Database>;
  readonly discard: () => Promise<void>;
}

/** The engines that speak PostgreSQL, by type. */
export const engines: Readonly<Record<string, () => Promise<EngineUnderTest>>> = {
  pglite: async () => {
    const root = await mkdtemp(join(tmpdir(), 'sluice-pglite-'));
    await preparePgliteFolder(join(root, 'data'));
    return engineUnderTest('pglite', { path: 'data' }, root, () =>
      rm(root, { recursive: true, force: true }),
    );
  },
  postgres: async () => {
    const { settings, drop } = await createTestDatabase();
    return engineUnderTest('postgres', settings, tmpdir(), drop);
  },
};

/** All engines, by type. */
export const everyEngine: Readonly<Record<string, () => Promise<EngineUnderTest>>> = {
  duckdb: async () => {
    const root = await mkdtemp(join(tmpdir(), 'sluice-duckdb-'));
    return engineUnderTest('duckdb', { path: 'spec.duckdb' }, root, () =>
      rm(root, { recursive: true, force: true }),
    );
  },
  ...engines,
};

function engineUnderTest(
  type: string,
  values: JsonObject,
  root: string,
  discard: () => Promise<void>,
): EngineUnderTest {
  const adapter = adapterFor(type);
  const settings = settingsFor(adapter, values);
  return {
    adapter,
    settings,
    open: (options) =>
      adapter.open(settings, { applicationName: 'sluice-spec', root, maximumSessions: 4, ...options }),
    discard,
  };
}
