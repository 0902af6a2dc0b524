import { isDone } from '../facts.ts';
import type { Materialization } from '../materialization.ts';
import { rowsMessage } from '../rows-message.ts';
import { headerOf, intermediateName, sqlOf, targetOf } from '../target.ts';
import { buildTable } from './build-table.ts';

/** `table`: the query's rows, stored. */
export const table: Materialization = (input) => {
  const { node, facts, engine } = input;
  const unlogged = node.config['unlogged'] === true;
  return buildTable(input, {
    kind: 'table',
    built: 'create-table-as',
    build: (relation, before) => ({
      kind: 'steps',
      steps: [
        {
          kind: 'statements',
          name: 'create-table-as',
          sql: [
            ...before,
            ...headerOf(input),
            engine.dialect.createTableAs(relation, sqlOf(input), { unlogged }),
          ],
          transaction: true,
          main: `${engine.dialect.createTableAs(intermediateName(targetOf(input)), sqlOf(input), { unlogged })};`,
        },
      ],
    }),
    done: (relations, leftovers, notes) => ({
      kind: 'done',
      relations,
      leftovers,
      notes,
      ...rowsMessage('SELECT', isDone(facts, 'create-table-as') ? facts.get('create-table-as') : undefined),
    }),
  });
};
