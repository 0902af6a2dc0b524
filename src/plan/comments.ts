import type { Belongings, Next } from '../domain/plan.ts';
import type { ColumnInfo, Relation } from '../domain/relation.ts';
import { fact } from './facts.ts';
import type { PlanInput } from './materialization.ts';
import { targetOf } from './target.ts';

/** Whether the columns must be known before comments can be said. */
export function commentsNeedColumns(input: PlanInput, old: Belongings | undefined): boolean {
  return persisted(input).columns || (old?.comments.some(({ column }) => column !== null) ?? false);
}

/**
 * Statements that give a relation and its columns their comments: the descriptions of the project where `config(persist_docs={…})`
 * says so, else those that the old relation had. What the relation has no column for is left out.
 */
export function comments(
  input: PlanInput,
  relation: Relation,
  old: Belongings | undefined,
  columns: readonly ColumnInfo[] | undefined,
): readonly string[] {
  const { node, engine } = input;
  const { dialect } = engine;
  const persist = persisted(input);
  const names = new Set(columns?.map(({ name }) => name));
  const said = new Map<string | null, string>();
  for (const { column, text } of old?.comments ?? []) said.set(column, text);
  if (persist.relation && node.description !== '') said.set(null, node.description);
  if (persist.columns) {
    for (const { name, quote, description } of node.columns.values()) {
      // Without quotes the engine folds names.
      said.set(quote === true || names.has(name) ? name : name.toLowerCase(), description);
    }
  }
  return [...said].flatMap(([column, text]) => {
    if (column === null) return [dialect.commentOnRelation(relation, text)];
    return names.has(column) ? [dialect.commentOnColumn(relation, column, text === '' ? null : text)] : [];
  });
}

/**
 * Adds to an answer what dbt warns of: columns that are described, with `persist_docs`, and that the relation does not have. Names that
 * are not quoted may be of another case.
 */
export function withMissingColumns(input: PlanInput, next: Next): Next {
  if (next.kind !== 'steps' || !persisted(input).columns) return next;
  const { facts, node, engine } = input;
  const known = ['columns-after', 'query-columns', 'table-columns']
    .map((name) => fact(facts, name, 'columns')?.columns)
    .filter((columns) => columns !== undefined);
  if (known.length === 0) return next;
  const names = new Set(known.flat().map(({ name }) => name));
  const folded = new Set([...names].map((name) => name.toLowerCase()));
  const missing = [...node.columns.values()].filter(({ name, quote }) =>
    quote === true ? !names.has(name) : !folded.has(name.toLowerCase()),
  );
  if (missing.length === 0) return next;
  const text =
    `In relation ${engine.dialect.renderRelation(targetOf(input))}: The following columns are specified in the schema but are ` +
    `not present in the database: ${missing.map(({ name }) => name).join(', ')}`;
  return { ...next, remarks: [...(next.remarks ?? []), { level: 'warning', text }] };
}

function persisted({ node }: PlanInput): { readonly relation: boolean; readonly columns: boolean } {
  const config = node.config['persist_docs'];
  const docs = typeof config === 'object' && config !== null && !Array.isArray(config) ? config : {};
  const { relation, columns } = docs as { readonly relation?: unknown; readonly columns?: unknown };
  return { relation: relation === true, columns: columns === true && node.columns.size > 0 };
}
