import type { Adapter } from '../contract.ts';
import { postgresDialect } from '../shared/postgres-dialect.ts';
import { postgresCapabilities } from './capabilities.ts';
import { readPostgresSettings } from './settings.ts';

/** Any server that speaks PostgreSQL. */
export const postgresAdapter: Adapter = {
  type: 'postgres',
  macroPrefixes: ['postgres'],
  dialect: postgresDialect,
  capabilities: postgresCapabilities,
  readSettings: readPostgresSettings,
  open: async (settings, options) => {
    const { openPostgres } = await import('./driver.ts');
    return openPostgres(postgresAdapter, settings, options);
  },
};
