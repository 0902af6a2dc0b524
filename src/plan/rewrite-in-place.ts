import type { Belongings, Dependants, Next } from '../domain/plan.ts';
import type { ColumnInfo, Relation, RelationName } from '../domain/relation.ts';
import { fact, isDone } from './facts.ts';
import { withWaitingHooks } from './hooks.ts';
import type { PlanInput } from './materialization.ts';
import { inTransaction } from './replace.ts';

/** A table whose rows change while it stays what it is. */
export interface Rewriting {
  readonly existing: Relation;
  /** Where the new rows stand; dropped when they are taken over. */
  readonly aside: RelationName;
  readonly blockers: Dependants['blockers'];
  readonly cascades: Belongings['cascades'];
  /** Statements for when the rows are there. */
  readonly finish: readonly string[];
}

/**
 * Gives a table other rows without putting another table in its place: for what hangs on the table itself (foreign keys, policies,
 * materialized views, …). Rows go and come in one statement, so that foreign keys onto rows that come again hold, and readers see
 * the old ones until all is committed. Columns that it lacks are added behind its own. Null when it is done.
 */
export function rewriteInPlace(input: PlanInput, rewriting: Rewriting): Next | null {
  const { facts, engine } = input;
  const { existing, aside, finish } = rewriting;
  if (isDone(facts, 'rewrite')) return null;
  if (existing.kind !== 'table' || rewriting.cascades.length > 0) return refuse(rewriting, null);
  const before = fact(facts, 'columns-before', 'columns')?.columns;
  const after = fact(facts, 'columns-after', 'columns')?.columns;
  if (before === undefined || after === undefined) {
    return {
      kind: 'steps',
      steps: [
        { kind: 'relation-columns', name: 'columns-before', relation: existing },
        { kind: 'relation-columns', name: 'columns-after', relation: aside },
      ],
    };
  }
  const difference = differenceOf(before, after);
  if (difference !== null) return refuse(rewriting, difference);
  const { dialect } = engine;
  const known = new Set(before.map(({ name }) => name));
  const added = after.filter(({ name }) => !known.has(name));
  const columns = after.map(({ name }) => dialect.quote(name)).join(', ');
  const table = dialect.renderRelation(existing);
  const rows = `select ${columns} from ${dialect.renderRelation(aside)}`;
  const rewrite = engine.capabilities.changingCtes
    ? `with gone as (delete from ${table} returning 1)\ninsert into ${table} (${columns})\n${rows} where (select count(*) from gone) is not null`
    : `delete from ${table};\ninsert into ${table} (${columns})\n${rows}`;
  const sql = [
    ...(added.length > 0 ? [dialect.addColumns(existing, added)] : []),
    rewrite,
    dialect.drop({ ...aside, kind: 'table' }),
    ...finish,
  ];
  return inTransaction([
    withWaitingHooks(input, { kind: 'statements', name: 'rewrite', sql, transaction: true }),
  ]);
}

/** What cannot be taken over, in words; null where all can: new columns are added, the order does not matter. */
function differenceOf(before: readonly ColumnInfo[], after: readonly ColumnInfo[]): string | null {
  const old = new Map(before.map(({ name, type }) => [name, type]));
  const changes: string[] = [];
  for (const { name, type } of after) {
    const was = old.get(name);
    if (was !== undefined && was !== type) changes.push(`"${name}" was ${was} and would be ${type}`);
    old.delete(name);
  }
  for (const name of old.keys()) changes.push(`"${name}" would be gone`);
  return changes.length === 0 ? null : changes.join(', ');
}

function refuse({ existing, blockers, cascades }: Rewriting, difference: string | null): Next {
  const shown = `"${existing.schema}"."${existing.identifier}"`;
  const hanging = blockers.map(({ what, name }) => `${what} ${name}`).join(', ');
  const reason =
    cascades.length > 0
      ? `would delete or change rows elsewhere by ${cascades.map((name) => `foreign key ${name}`).join(', ')}`
      : difference === null
        ? `has to make way for another relation`
        : `changes its columns: ${difference}`;
  return {
    kind: 'failed',
    message: `${shown} cannot be replaced, since ${hanging} would be lost, nor rewritten in place, since it ${reason}.`,
    help: 'Drop what hangs on it and make it again after the run (a post-hook can).',
  };
}
