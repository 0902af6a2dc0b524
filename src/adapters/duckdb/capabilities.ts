import type { Capabilities } from '../contract.ts';

/**
 * What DuckDB can do. One process owns the file, so that no advisory lock is needed; in it any number of sessions work at once,
 * and of two that change one thing the later one is refused (fault `lock`). Views keep names, not tables.
 */
export const duckdbCapabilities: Capabilities = {
  transactionalDdl: true,
  concurrentSessions: true,
  replaceView: true,
  viewsBindToTables: false,
  advisoryLocks: false,
  merge: true,
  microbatch: 'replace-span',
  arrays: true,
  postgresTypes: false,
  copiesBinary: false,
  altersIndexed: false,
  grants: false,
  changingCtes: false,
};
