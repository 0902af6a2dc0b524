import type { Capabilities } from '../contract.ts';

/**
 * What PGlite can do: PostgreSQL 18 with one session. Advisory locks are re-entrant within it and so keep nobody out; the owner
 * lock on the folder does.
 */
export const pgliteCapabilities: Capabilities = {
  transactionalDdl: true,
  concurrentSessions: false,
  replaceView: true,
  viewsBindToTables: true,
  advisoryLocks: false,
  merge: true,
  microbatch: 'merge',
  arrays: true,
  postgresTypes: true,
  copiesBinary: false,
  altersIndexed: true,
  grants: true,
  changingCtes: true,
};
