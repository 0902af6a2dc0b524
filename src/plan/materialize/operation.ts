import { isDone } from '../facts.ts';
import type { Materialization } from '../materialization.ts';
import { sqlOf } from '../target.ts';

/** `on-run-start`, `on-run-end`: statements as they are; a text without any is well too. */
export const operation: Materialization = (input) => {
  const sql = sqlOf(input);
  const fact = input.facts.get('run');
  if (sql.trim() === '') return { kind: 'done', relations: [], message: 'OK', rows: null };
  if (!isDone(input.facts, 'run')) {
    return { kind: 'steps', steps: [{ kind: 'statements', name: 'run', sql: [sql], transaction: false }] };
  }
  const done = fact?.kind === 'done' ? fact : undefined;
  return { kind: 'done', relations: [], message: done?.tag ?? 'OK', rows: done?.rows ?? null };
};
