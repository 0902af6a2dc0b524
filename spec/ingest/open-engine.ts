import type { Database } from '../../src/adapters/contract.ts';
import { findAdapter } from '../../src/adapters/registry.ts';
import type { JsonObject } from '../../src/util/json.ts';

/** How to open an engine, as plain data, so that another process can be told. */
export interface EngineAddress {
  readonly type: string;
  readonly values: JsonObject;
  /** Folder at which an embedded engine's paths start. */
  readonly root: string;
}

/** Opens an engine; its settings must be right. */
export async function openEngine(
  { type, values, root }: EngineAddress,
  applicationName = 'sluice-spec',
): Promise<Database> {
  const adapter = findAdapter(type);
  const settings = adapter?.readSettings({ ...values, type }, 'spec');
  if (adapter === undefined || settings?.ok !== true)
    throw new Error(`no such engine: ${JSON.stringify({ type, settings })}`);
  return adapter.open(settings.value, { applicationName, root, maximumSessions: 2 });
}
