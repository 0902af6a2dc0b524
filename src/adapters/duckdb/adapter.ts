import type { Adapter } from '../contract.ts';
import { duckdbCapabilities } from './capabilities.ts';
import { duckdbDialect } from './dialect.ts';
import { readDuckdbSettings } from './settings.ts';

/** DuckDB in the process, its data in one file: analytical speed on one machine. */
export const duckdbAdapter: Adapter = {
  type: 'duckdb',
  macroPrefixes: ['duckdb'],
  dialect: duckdbDialect,
  capabilities: duckdbCapabilities,
  readSettings: readDuckdbSettings,
  open: async (settings, options) => {
    const { openDuckdb } = await import('./driver.ts');
    return openDuckdb(duckdbAdapter, settings, options);
  },
};
