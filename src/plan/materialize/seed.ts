import { fact } from '../facts.ts';
import type { Materialization } from '../materialization.ts';
import { rowsMessage } from '../rows-message.ts';
import { buildTable } from './build-table.ts';

/**
 * `seed`: a file's rows. Made like any table: whole, aside, swapped in; so a rerun and `--full-refresh` are the same but
 * for dbt's word for them.
 */
export const seed: Materialization = (input) => {
  const { facts, engine, context } = input;
  const read = fact(facts, 'read-seed', 'seed');
  if (read === undefined) return { kind: 'steps', steps: [{ kind: 'read-seed', name: 'read-seed' }] };
  return buildTable(input, {
    kind: 'table',
    built: 'copy-rows',
    build: (relation, before) => ({
      kind: 'steps',
      steps: [
        {
          kind: 'copy-rows',
          name: 'copy-rows',
          before: [...before, engine.dialect.createTable(relation, read.columns)],
          relation,
          columns: read.columns.map(({ name }) => name),
          after: [],
        },
      ],
    }),
    done: (relations, leftovers, notes) => ({
      kind: 'done',
      relations,
      leftovers,
      notes,
      ...rowsMessage(context.flags.fullRefresh ? 'CREATE' : 'INSERT', { kind: 'done', rows: read.rows }),
    }),
  });
};
