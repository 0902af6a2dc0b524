import type { Belongings } from '../domain/plan.ts';
import type { ColumnInfo, Relation } from '../domain/relation.ts';
import type { PlanInput } from './materialization.ts';

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

function persisted({ node }: PlanInput): { readonly relation: boolean; readonly columns: boolean } {
  const config = node.config['persist_docs'];
  const docs = typeof config === 'object' && config !== null && !Array.isArray(config) ? config : {};
  const { relation, columns } = docs as { readonly relation?: unknown; readonly columns?: unknown };
  return { relation: relation === true, columns: columns === true && node.columns.size > 0 };
}
