import type { Adapter } from '../contract.ts';
import { postgresDialect } from '../shared/postgres-dialect.ts';
import { pgliteCapabilities } from './capabilities.ts';
import { readPgliteSettings } from './settings.ts';

/** PostgreSQL in the process, its data in a folder: nothing to install. */
export const pgliteAdapter: Adapter = {
  type: 'pglite',
  macroPrefixes: ['pglite', 'postgres'],
  dialect: postgresDialect,
  capabilities: pgliteCapabilities,
  readSettings: readPgliteSettings,
  open: async (settings, options) => {
    const { openPglite } = await import('./driver.ts');
    return openPglite(pgliteAdapter, settings, options);
  },
};
