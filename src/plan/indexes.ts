import { createHash } from 'node:crypto';
import type { Belongings } from '../domain/plan.ts';
import type { RelationName } from '../domain/relation.ts';
import type { PlanInput } from './materialization.ts';

/** An index to make: its own name, and the statement that makes it under any name on any relation. */
export interface PlannedIndex {
  readonly name: string;
  readonly create: (name: string, relation: RelationName) => string;
}

/** An index of the config. */
export interface ConfiguredIndex extends PlannedIndex {
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly method: string;
}

/** The indexes of `config(indexes=[…])`; their names are hashes of what they are, as dbt's are. */
export function configuredIndexes({ node, engine }: PlanInput): readonly ConfiguredIndex[] {
  const configured = node.config['indexes'];
  if (!Array.isArray(configured)) return [];
  return configured.flatMap((index: unknown) => {
    const { columns, unique, type } = index as { columns?: unknown; unique?: unknown; type?: unknown };
    const names = (Array.isArray(columns) ? columns : [columns]).filter((name) => typeof name === 'string');
    if (names.length === 0) return [];
    const options = { unique: unique === true, ...(typeof type === 'string' ? { method: type } : {}) };
    const name = createHash('md5')
      .update(JSON.stringify([node.id, names, options]))
      .digest('hex');
    return [
      {
        name,
        columns: names,
        unique: options.unique,
        method: typeof type === 'string' ? type : 'btree',
        create: (as: string, relation: RelationName) =>
          engine.dialect.createIndex(as, relation, names, options),
      },
    ];
  });
}

/** The indexes that someone made on the old relation and that the new one gets too: those of the config are made anew anyway. */
export function keptIndexes(
  { engine: { dialect } }: PlanInput,
  { indexes }: Belongings,
): readonly PlannedIndex[] {
  return indexes
    .filter(({ name }) => !isOfConfig(name))
    .map(({ name, unique, definition }) => ({
      name,
      create: (as, relation) =>
        `create ${unique ? 'unique ' : ''}index ${dialect.quote(as)} on ${dialect.renderRelation(relation)} ${definition}`,
    }));
}

/** Whether it is the name of an index that a config asked for, ours or dbt's. */
export function isOfConfig(name: string): boolean {
  return /^[0-9a-f]{32}$/.test(name);
}
