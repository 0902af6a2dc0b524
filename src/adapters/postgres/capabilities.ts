import type { Capabilities } from '../contract.ts';

/** What PostgreSQL can do; `merge` from version 15 on. */
export const postgresCapabilities: Capabilities = {
  transactionalDdl: true,
  concurrentSessions: true,
  replaceView: true,
  viewsBindToTables: true,
  advisoryLocks: true,
  merge: true,
  microbatch: 'merge',
  arrays: true,
  postgresTypes: true,
  copiesBinary: true,
  altersIndexed: true,
  grants: true,
  changingCtes: true,
};
