import type { Dialect } from '../../adapters/contract.ts';
import type { RelationName } from '../../domain/relation.ts';
import { assertNever } from '../../util/assert-never.ts';
import type { IncrementalOptions } from './options.ts';

/** What a strategy puts where. */
export interface StrategyInput {
  readonly target: RelationName;
  /** The new rows: a relation, or a query in parentheses. */
  readonly rows: string;
  /** Columns to fill, in order. */
  readonly columns: readonly string[];
  readonly options: IncrementalOptions;
  /** Conditions on the table's rows in whose place those of a batch come; none where it is no batch. */
  readonly span?: readonly string[];
  readonly dialect: Dialect;
}

/**
 * Statements that bring the new rows in. A null in a key matches nothing (dbt's behaviour, and SQL's). The parts of a key
 * are raw SQL; in a merge they are columns of the aliases that dbt's users know from their predicates.
 */
export function strategySql(input: StrategyInput): readonly string[] {
  const { strategy } = input.options;
  switch (strategy) {
    case 'append':
      return [insert(input)];
    case 'delete+insert':
      return [...remove(input), insert(input)];
    case 'replace-span':
      return [removeSpan(input), insert(input)];
    case 'merge':
      return [merge(input)];
    default:
      return assertNever(strategy);
  }
}

function insert({ target, rows, columns, dialect }: StrategyInput): string {
  const list = columns.map((column) => dialect.quote(column)).join(', ');
  return `insert into ${dialect.renderRelation(target)} (${list})\nselect ${list} from ${rows}`;
}

function remove({ target, rows, options, dialect }: StrategyInput): readonly string[] {
  if (options.key.length === 0) return [];
  const relation = dialect.renderRelation(target);
  const key = options.key.join(', ');
  const narrowed = options.predicates.map((predicate) => `\n    and ${predicate}`).join('');
  const where =
    options.key.length === 1
      ? `(${key}) in (select ${key} from ${rows})`
      : `(${key}) in (select distinct ${key} from ${rows})`;
  return [`delete from ${relation}\nwhere ${where}${narrowed}`];
}

function removeSpan({ target, options, span = [], dialect }: StrategyInput): string {
  const conditions = [...options.predicates, ...span];
  const where = conditions.length === 0 ? '' : `\nwhere ${conditions.map((one) => `(${one})`).join(' and ')}`;
  return `delete from ${dialect.renderRelation(target)}${where}`;
}

function merge({ target, rows, columns, options, dialect }: StrategyInput): string {
  const [source, destination] = ['DBT_INTERNAL_SOURCE', 'DBT_INTERNAL_DEST'];
  const matches =
    options.key.length === 0
      ? ['FALSE']
      : options.key.map((part) => `${source}.${part} = ${destination}.${part}`);
  const list = columns.map((column) => dialect.quote(column));
  const excluded = new Set(options.mergeExcludeColumns.map((column) => column.toLowerCase()));
  const updated =
    options.mergeUpdateColumns?.map((column) => column) ??
    columns.filter((column) => !excluded.has(column.toLowerCase())).map((column) => dialect.quote(column));
  const update =
    options.key.length === 0 || updated.length === 0
      ? ''
      : `\nwhen matched then update set ${updated.map((column) => `${column} = ${source}.${column}`).join(', ')}`;
  return (
    `merge into ${dialect.renderRelation(target)} as ${destination}\nusing ${rows} as ${source}\n` +
    `on ${[...options.predicates, ...matches].map((condition) => `(${condition})`).join(' and ')}${update}\n` +
    `when not matched then insert (${list.join(', ')})\nvalues (${list.map((column) => `${source}.${column}`).join(', ')})`
  );
}
