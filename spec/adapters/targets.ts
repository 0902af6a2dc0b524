import type { Adapter, EngineSettings } from '../../src/adapters/contract.ts';
import { findAdapter } from '../../src/adapters/registry.ts';
import type { JsonObject } from '../../src/util/json.ts';

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
