import type { Next, Step } from '../../domain/plan.ts';
import type { ColumnInfo, Relation, RelationName } from '../../domain/relation.ts';
import { asideName } from '../aside-name.ts';
import { comments, commentsNeedColumns } from '../comments.ts';
import { fact, isDone } from '../facts.ts';
import { grantsOnKept, hasConfiguredGrants } from '../grants.ts';
import { hooksInside, withWaitingHooks } from '../hooks.ts';
import type { Materialization, PlanInput } from '../materialization.ts';
import { inTransaction, look, standing } from '../replace.ts';
import { rowsMessage } from '../rows-message.ts';
import { readSnapshotOptions } from '../snapshot/options.ts';
import type { SnapshotOptions } from '../snapshot/options.ts';
import { beginVersions, changes, endVersions, firstVersions } from '../snapshot/snapshot-sql.ts';
import { makeRoom, missingColumns } from '../snapshot/target-columns.ts';
import { headerOf, sqlOf, targetOf } from '../target.ts';
import { table } from './table.ts';

/**
 * `snapshot`: a table of all versions that the rows of a query have had. The first run makes it; each later one, in one
 * transaction, ends the versions that have changed or gone and begins the new ones. It is never built anew: what it holds is
 * nowhere else.
 */
export const snapshot: Materialization = (input) => {
  const { node, engine } = input;
  const options = readSnapshotOptions(node.config);
  if (!options.ok) return { kind: 'failed', message: options.error, help: null };
  const target = targetOf(input);
  const found = standing(input);
  if (found === null) return look(input, target);
  const { existing } = found;
  if (existing === undefined) {
    const query = { options: options.value, query: sqlOf(input), dialect: engine.dialect };
    return table({ ...input, sql: firstVersions(query) });
  }
  if (existing.kind !== 'table') {
    const name = engine.dialect.renderRelation(target);
    return {
      kind: 'failed',
      message: `Trying to create table ${name}, but it currently exists as a ${existing.kind}.`,
      help: `Drop ${name}, or give the snapshot another schema or alias.`,
    };
  }
  return addVersions(input, existing, options.value);
};

function addVersions(input: PlanInput, existing: Relation, options: SnapshotOptions): Next {
  const { facts, engine } = input;
  if (!isDone(facts, 'before')) return inTransaction(beforeSteps(input, existing, options));
  const columns = {
    table: fact(facts, 'table-columns', 'columns')!.columns,
    query: fact(facts, 'query-columns', 'columns')!.columns,
  };
  const missing = missingColumns(options, columns.table);
  if (missing.length > 0) return notASnapshot(missing);
  if (!isDone(facts, 'add-rows')) {
    const given = {
      options,
      query: sqlOf(input),
      dialect: engine.dialect,
      target: existing,
      staged: stagedOf(input),
      queryColumns: columns.query,
      targetColumns: columns.table,
      compared: comparedColumns(input, options, columns),
    };
    const select = changes(given);
    const stage = engine.dialect.createTableAs(given.staged, select, { temporary: true });
    const room = makeRoom(existing, columns, engine.dialect);
    return inTransaction([
      { kind: 'statements', name: 'stage', sql: [stage, ...room, endVersions(given)], transaction: true },
      { kind: 'statements', name: 'add-rows', sql: [beginVersions(given)], transaction: true },
      withWaitingHooks(input, {
        kind: 'statements',
        name: 'finish',
        sql: afterwards(input, existing, columns),
        transaction: true,
      }),
    ]);
  }
  return { kind: 'done', relations: [existing], ...rowsMessage('INSERT', facts.get('add-rows')) };
}

function beforeSteps(input: PlanInput, existing: Relation, options: SnapshotOptions): readonly Step[] {
  const { strategy } = options;
  const sql = [...hooksInside(input.preHooks), ...headerOf(input)];
  const query = sqlOf(input);
  return [
    { kind: 'statements', name: 'before', sql, transaction: true },
    { kind: 'relation-columns', name: 'table-columns', relation: existing },
    { kind: 'query-columns', name: 'query-columns', sql: `select * from (\n${query}\n) as sluice_query` },
    ...(strategy.kind === 'check' && strategy.columns !== 'all'
      ? [
          {
            kind: 'query-columns',
            name: 'check-columns',
            sql: `select ${strategy.columns.join(', ')} from (\n${query}\n) as sluice_query`,
          } as const,
        ]
      : []),
    ...(hasConfiguredGrants(input)
      ? [{ kind: 'belongings', name: 'belongings', relation: existing } as const]
      : []),
  ];
}

/** Where the changes wait: they are read twice. */
function stagedOf(input: PlanInput): RelationName {
  const { identifier } = asideName(targetOf(input), 'tmp', input.engine.dialect);
  return { database: null, schema: '', identifier };
}

/** Null where one of the columns to compare is new, and so different in every row. */
function comparedColumns(
  { facts }: PlanInput,
  { strategy }: SnapshotOptions,
  columns: { readonly table: readonly ColumnInfo[]; readonly query: readonly ColumnInfo[] },
): readonly string[] | null {
  if (strategy.kind === 'timestamp') return [];
  const compared = fact(facts, 'check-columns', 'columns')?.columns ?? columns.query;
  const inTable = new Set(columns.table.map(({ name }) => name));
  return compared.every(({ name }) => inTable.has(name)) ? compared.map(({ name }) => name) : null;
}

function afterwards(
  input: PlanInput,
  existing: Relation,
  columns: { readonly table: readonly ColumnInfo[]; readonly query: readonly ColumnInfo[] },
): readonly string[] {
  const belongings = fact(input.facts, 'belongings', 'belongings')?.belongings;
  const known = [...columns.table, ...columns.query];
  return [
    ...(belongings === undefined ? [] : grantsOnKept(input, existing, belongings)),
    ...(commentsNeedColumns(input, undefined) || input.node.config['persist_docs'] !== undefined
      ? comments(input, existing, undefined, known)
      : []),
    ...hooksInside(input.postHooks),
    input.engine.dialect.drop({ ...stagedOf(input), kind: 'table' }),
  ];
}

function notASnapshot(missing: readonly string[]): Next {
  return {
    kind: 'failed',
    message: `Snapshot target is missing configured columns (missing "${missing.join('", "')}").`,
    help: 'Add them to the table, or name those that it has with snapshot_meta_column_names.',
  };
}
