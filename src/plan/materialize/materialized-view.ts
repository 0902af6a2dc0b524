import type { Dialect } from '../../adapters/contract.ts';
import type { Belongings, Next } from '../../domain/plan.ts';
import type { Relation } from '../../domain/relation.ts';
import { isOldName } from '../aside-name.ts';
import { comments, commentsNeedColumns } from '../comments.ts';
import { fact, isDone } from '../facts.ts';
import { grantsOnKept } from '../grants.ts';
import { hooksInside, withWaitingHooks } from '../hooks.ts';
import { indexChanges, type IndexChanges } from '../index-changes.ts';
import { configuredIndexes } from '../indexes.ts';
import type { Materialization, PlanInput } from '../materialization.ts';
import { inTransaction, look, standing } from '../replace.ts';
import { rowsMessage } from '../rows-message.ts';
import { headerOf, isFullRefresh, sqlOf, targetOf } from '../target.ts';
import { buildTable } from './build-table.ts';

/**
 * `materialized_view`: the query with its rows, refreshed by each run. Made anew with `--full-refresh`, in the place of something else,
 * and where it reads an old relation whose name another has taken. Other indexes in the config are a change of
 * configuration: `on_configuration_change` says what comes of it, as in dbt.
 */
export const materializedView: Materialization = (input) => {
  const { facts, engine } = input;
  const { materializedViews: statements } = engine.dialect;
  if (statements === undefined) {
    return {
      kind: 'failed',
      message: '`get_create_materialized_view_as_sql` has not been implemented for this adapter.',
      help: `${engine.type} has no materialized views: "table" gives the same rows.`,
    };
  }
  const found = standing(input);
  if (found === null) return look(input, targetOf(input));
  const { existing } = found;
  if (existing === undefined) return build(input, statements, []);
  const belongings = fact(facts, 'belongings', 'belongings')?.belongings;
  if (belongings === undefined) {
    return { kind: 'steps', steps: [{ kind: 'belongings', name: 'belongings', relation: existing }] };
  }
  const stays =
    existing.kind === 'materialized_view' &&
    !isFullRefresh(input) &&
    !belongings.reads.some(({ identifier }) => isOldName(identifier));
  return stays
    ? bringUpToDate(input, statements, { existing: { ...targetOf(input), kind: existing.kind }, belongings })
    : build(input, statements, [`Applying REPLACE to: ${engine.dialect.renderRelation(targetOf(input))}`]);
};

type Statements = NonNullable<Dialect['materializedViews']>;

function build(input: PlanInput, statements: Statements, trace: readonly string[]): Next {
  const { facts } = input;
  const step = 'create-materialized-view';
  return buildTable(input, {
    kind: 'materialized_view',
    built: step,
    build: (relation, before) => {
      const create = statements.create(relation, sqlOf(input));
      const sql = [...before, ...headerOf(input), create];
      return { kind: 'steps', steps: [{ kind: 'statements', name: step, sql, transaction: true }] };
    },
    done: (relations, leftovers, notes) => {
      const made = rowsMessage('SELECT', isDone(facts, step) ? facts.get(step) : undefined);
      // dbt's answer is that of the last statement.
      const message = configuredIndexes(input).length > 0 ? 'CREATE INDEX' : made.message;
      return { kind: 'done', relations, leftovers, notes, trace, message, rows: made.rows };
    },
  });
}

interface Found {
  readonly existing: Relation;
  readonly belongings: Belongings;
}

function bringUpToDate(input: PlanInput, statements: Statements, found: Found): Next {
  const { existing, belongings } = found;
  const { node, engine } = input;
  const shown = engine.dialect.renderRelation(existing);
  const changes = indexChanges(input, belongings);
  if (changes === null) return refresh(input, statements, found);
  const wish = node.config['on_configuration_change'] ?? 'apply';
  const identified = `Configuration changes were identified and \`on_configuration_change\` was set to`;
  switch (wish) {
    case 'apply':
      return changeIndexes(input, found, changes);
    case 'continue': {
      const warnings = [`${identified} \`continue\` for \`${shown}\``];
      return { kind: 'done', relations: [existing], message: `skip ${shown}`, rows: -1, warnings };
    }
    case 'fail':
      return { kind: 'failed', message: `${identified} \`fail\` for \`${shown}\``, help: null };
    default:
      return {
        kind: 'failed',
        message: 'Unexpected configuration scenario',
        help: `on_configuration_change is one of apply, continue, fail, not ${JSON.stringify(wish)}.`,
      };
  }
}

function refresh(input: PlanInput, statements: Statements, { existing, belongings }: Found): Next {
  const { node } = input;
  const wished = node.config['refresh_concurrently'] === true;
  const concurrently = wished && belongings.indexes.some(({ unique, columns }) => unique && columns !== null);
  const sql = [statements.refresh(existing, { concurrently })];
  const notes =
    wished && !concurrently
      ? [
          `"${existing.identifier}" was refreshed with readers locked out: doing it concurrently needs a unique index over columns, without a condition.`,
        ]
      : [];
  return inPlace(input, { existing, belongings, step: 'refresh', sql }, (relations) => ({
    kind: 'done',
    relations,
    message: 'REFRESH MATERIALIZED VIEW',
    rows: null,
    notes,
  }));
}

function changeIndexes(
  input: PlanInput,
  { existing, belongings }: Found,
  { dropped, created }: IndexChanges,
): Next {
  const { dialect } = input.engine;
  const sql = [
    ...dropped.map((name) => dialect.dropIndex(existing.schema, name)),
    ...created.map((index) => index.create(index.name, existing)),
  ];
  const shown = dialect.renderRelation(existing);
  return inPlace(input, { existing, belongings, step: 'change-indexes', sql }, (relations) => ({
    kind: 'done',
    relations,
    message: created.length > 0 ? 'CREATE INDEX' : 'DROP INDEX',
    rows: null,
    trace: [
      `Determining configuration changes on: ${shown}`,
      `Applying ALTER to: ${shown}`,
      `Applying UPDATE INDEXES to: ${shown}`,
    ],
  }));
}

interface Change extends Found {
  readonly step: 'refresh' | 'change-indexes';
  readonly sql: readonly string[];
}

/** A change to what stands, with its hooks, grants and comments, in one transaction. */
function inPlace(
  input: PlanInput,
  { existing, belongings, step, sql }: Change,
  done: (relations: readonly Relation[]) => Next,
): Next {
  const { facts, preHooks, postHooks } = input;
  if (!isDone(facts, step)) {
    const all = [...hooksInside(preHooks), ...sql];
    return inTransaction([{ kind: 'statements', name: step, sql: all, transaction: true }]);
  }
  const columns = fact(facts, 'columns-after', 'columns')?.columns;
  if (columns === undefined && commentsNeedColumns(input, undefined)) {
    return inTransaction([{ kind: 'relation-columns', name: 'columns-after', relation: existing }]);
  }
  const finish = [
    ...grantsOnKept(input, existing, belongings),
    ...comments(input, existing, undefined, columns),
    ...hooksInside(postHooks),
  ];
  if ((finish.length > 0 || input.postHooksWait === true) && !isDone(facts, 'finish'))
    return inTransaction([
      withWaitingHooks(input, { kind: 'statements', name: 'finish', sql: finish, transaction: true }),
    ]);
  return done([existing]);
}
