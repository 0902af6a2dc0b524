import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Adapter, Database, EngineSettings, OpenOptions } from '../../src/adapters/contract.ts';
import { findAdapter } from '../../src/adapters/registry.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { createTestDatabase } from '../rig/postgres-server.ts';

/** An engine under test with a place of its own to work in. */
export interface EngineUnderTest {
  readonly adapter: Adapter;
  readonly settings: EngineSettings;
  /** Opens it once more (Postgres), or again after it was closed (PGlite). */
  readonly open: (options?: Partial<OpenOptions>) => Promise<Database>;
  readonly discard: () => Promise<void>;
}

/** The engines that the suite runs on, by type. */
export const engines: Readonly<Record<string, () => Promise<EngineUnderTest>>> = {
  pglite: async () => {
    const root = await mkdtemp(join(tmpdir(), 'sluice-pglite-'));
    return engineUnderTest('pglite', { path: 'data' }, root, () =>
      rm(root, { recursive: true, force: true }),
    );
  },
  postgres: async () => {
    const { settings, drop } = await createTestDatabase();
    return engineUnderTest('postgres', settings, tmpdir(), drop);
  },
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

/** The adapter of this type, which must exist. */
export function adapterFor(type: string): Adapter {
  const adapter = findAdapter(type);
  if (adapter === undefined) throw new Error(`no adapter for ${type}`);
  return adapter;
}

/** The target's settings, which must be right. */
export function settingsFor(adapter: Adapter, values: JsonObject): EngineSettings {
  const settings = adapter.readSettings({ ...values, type: adapter.type }, 'spec');
  if (!settings.ok) throw new Error(JSON.stringify(settings.error));
  return settings.value;
}
