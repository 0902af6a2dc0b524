import type { Materialization } from '../materialization.ts';

/** `ephemeral`: part of what reads it, nothing in the database. */
export const ephemeral: Materialization = () => ({
  kind: 'done',
  relations: [],
  message: 'EPHEMERAL',
  rows: null,
});
