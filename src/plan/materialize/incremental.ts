import type { Next, Step } from '../../domain/plan.ts';
import type { ColumnInfo, Relation, RelationName } from '../../domain/relation.ts';
import { asideName } from '../aside-name.ts';
import { comments, commentsNeedColumns } from '../comments.ts';
import { compareColumns, describedBadly, promisedColumns, vagueNumbers } from '../contract/check-contract.ts';
import { type Contract, contractOf } from '../contract/contract-of.ts';
import { fact, isDone } from '../facts.ts';
import { grantsOnKept, hasConfiguredGrants } from '../grants.ts';
import { hooksInside, withWaitingHooks } from '../hooks.ts';
import { readIncrementalOptions, strategyFault } from '../incremental/options.ts';
import type { IncrementalOptions } from '../incremental/options.ts';
import { planSchemaChange } from '../incremental/schema-change.ts';
import { strategySql } from '../incremental/strategy-sql.ts';
import { hasLimitedTexts } from '../longer-texts.ts';
import type { Materialization, PlanInput } from '../materialization.ts';
import { inTransaction, look, standing } from '../replace.ts';
import { rowsMessage } from '../rows-message.ts';
import { headerOf, isFullRefresh, sqlOf, targetOf } from '../target.ts';
import { table } from './table.ts';

/**
 * `incremental`: a table that is built whole once and then gets the rows of its query added, in one transaction: the new
 * rows, changed columns, grants and hooks are all there or none of them is. Built whole again with `--full-refresh`, or
 * where something that is not a table stands in its place.
 */
export const incremental: Materialization = (input) => {
  const fault = strategyFault(input.node.config);
  if (fault !== null) return { kind: 'failed', message: fault, help: null };
  const found = standing(input);
  if (found === null) return look(input, targetOf(input));
  if (found.existing?.kind !== 'table' || isFullRefresh(input)) return table(input);
  const options = readIncrementalOptions(input.node.config, input.engine.capabilities);
  if (!options.ok) return { kind: 'failed', message: options.error, help: null };
  const next = addRows(input, found.existing, options.value);
  return next.kind === 'done' ? { ...next, leftovers: found.leftBehind } : next;
};

function addRows(input: PlanInput, existing: Relation, options: IncrementalOptions): Next {
  const { facts, engine } = input;
  const contract = contractOf(input);
  const unfit = contract === null ? null : describedBadly(contract);
  if (unfit !== null) return unfit;
  const staged = stagedRows(input, options);
  if (!isDone(facts, 'before')) {
    const remarks = contract === null ? [] : vagueNumbers(contract);
    return { ...inTransaction(beforeSteps(input, existing, staged, contract)), remarks };
  }
  const columns = {
    table: fact(facts, 'table-columns', 'columns')!.columns,
    query: fact(facts, 'query-columns', 'columns')?.columns ?? [],
  };
  const broken =
    contract === null || staged === null
      ? null
      : compareColumns(input, columns.query, fact(facts, 'contract-columns', 'columns')!.columns);
  if (broken !== null) return broken;
  // One insert without a table in between: only for texts of limited length must one know what comes.
  if (staged === null && !facts.has('query-columns') && hasLimitedTexts(columns.table)) {
    const sql = `select * from (\n${sqlOf(input)}\n) as sluice_query`;
    return inTransaction([{ kind: 'query-columns', name: 'query-columns', sql }]);
  }
  const plan = planSchemaChange(existing, columns, {
    change: options.onSchemaChange,
    widensTexts: contract === null,
    dialect: engine.dialect,
  });
  if (plan.kind === 'refused') return { kind: 'failed', message: plan.message, help: plan.help };
  if (!isDone(facts, 'add-rows')) {
    const sql = strategySql({
      target: existing,
      rows:
        staged === null ? `(\n${sqlOf(input)}\n) as sluice_new_rows` : engine.dialect.renderRelation(staged),
      columns: plan.columns,
      options,
      span: spanOf(input),
      dialect: engine.dialect,
    });
    const add: Step = {
      kind: 'statements',
      name: 'add-rows',
      sql: [...plan.alter, ...sql],
      transaction: true,
    };
    const after = afterwards(input, existing, staged, columns.query);
    const finish = { kind: 'statements', name: 'finish', sql: after, transaction: true } as const;
    const more = after.length > 0 || input.postHooksWait === true;
    return inTransaction(more ? [add, withWaitingHooks(input, finish)] : [add]);
  }
  const word = options.strategy === 'merge' ? 'MERGE' : 'INSERT';
  return { kind: 'done', relations: [existing], ...rowsMessage(word, facts.get('add-rows')) };
}

/** dbt's adapters cast to a time without a zone, which the instants are given in UTC for. */
function spanOf({ batch, node }: PlanInput): readonly string[] {
  const column = node.config['event_time'];
  if (!batch || typeof column !== 'string') return [];
  const at = (instant: number): string =>
    `cast('${new Date(instant).toISOString().replace('T', ' ').replace('Z', '+00:00')}' as timestamp)`;
  return [`${column} >= ${at(batch.start)}`, `${column} < ${at(batch.end)}`];
}

/** Where the new rows wait: they are read twice, or their columns must be known. Null where one insert does it all. */
function stagedRows(input: PlanInput, options: IncrementalOptions): RelationName | null {
  if (options.strategy === 'append' && options.onSchemaChange === 'ignore') return null;
  const { identifier } = asideName(targetOf(input), 'tmp', input.engine.dialect);
  return { database: null, schema: '', identifier };
}

function beforeSteps(
  input: PlanInput,
  existing: Relation,
  staged: RelationName | null,
  contract: Contract | null,
): readonly Step[] {
  const { dialect } = input.engine;
  const sql = [
    ...hooksInside(input.preHooks),
    ...headerOf(input),
    ...(staged === null ? [] : [dialect.createTableAs(staged, sqlOf(input), { temporary: true })]),
  ];
  return [
    { kind: 'statements', name: 'before', sql, transaction: true },
    { kind: 'relation-columns', name: 'table-columns', relation: existing },
    ...(staged === null
      ? []
      : [
          {
            kind: 'query-columns',
            name: 'query-columns',
            sql: `select * from ${dialect.renderRelation(staged)}`,
          } as const,
        ]),
    ...(contract === null
      ? []
      : [{ kind: 'query-columns', name: 'contract-columns', sql: promisedColumns(contract) } as const]),
    ...(hasConfiguredGrants(input)
      ? [{ kind: 'belongings', name: 'belongings', relation: existing } as const]
      : []),
  ];
}

function afterwards(
  input: PlanInput,
  existing: Relation,
  staged: RelationName | null,
  columns: readonly ColumnInfo[],
): readonly string[] {
  const { facts, engine } = input;
  const belongings = fact(facts, 'belongings', 'belongings')?.belongings;
  const known = columns.length > 0 ? columns : fact(facts, 'table-columns', 'columns')!.columns;
  return [
    ...(belongings === undefined ? [] : grantsOnKept(input, existing, belongings)),
    ...(commentsNeedColumns(input, undefined) || input.node.config['persist_docs'] !== undefined
      ? comments(input, existing, undefined, known)
      : []),
    ...hooksInside(input.postHooks),
    ...(staged === null ? [] : [engine.dialect.drop({ ...staged, kind: 'table' })]),
  ];
}
