import type { Adapter } from './contract.ts';
import { duckdbAdapter } from './duckdb/adapter.ts';
import { pgliteAdapter } from './pglite/adapter.ts';
import { postgresAdapter } from './postgres/adapter.ts';

/** Drivers are not loaded here: an adapter imports its own when it is opened. */
const adapters: ReadonlyMap<string, Adapter> = new Map(
  [duckdbAdapter, pgliteAdapter, postgresAdapter].map((adapter) => [adapter.type, adapter]),
);

/** The adapter for a target's `type`. */
export function findAdapter(type: string): Adapter | undefined {
  return adapters.get(type);
}

/** All types that a target may have, sorted. */
export const adapterTypes: readonly string[] = [...adapters.keys()].sort();
