import type { Node } from '../domain/node.ts';
import type { RelationName } from '../domain/relation.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { RelationObject, relationFacts, relationParts } from './objects/relation-object.ts';
import type { ByPart, RelationStyle } from './objects/relation-object.ts';

/** PostgreSQL's way, and what engines without rules of their own share: all parts quoted with `"`. */
export function relationStyle(
  adapterType: string,
  quote: (identifier: string) => string = doubleQuotes,
): RelationStyle {
  return {
    typeName: `${adapterType.charAt(0).toUpperCase()}${adapterType.slice(1)}Relation`,
    quote,
    quoting: { database: true, schema: true, identifier: true },
  };
}

function doubleQuotes(identifier: string): string {
  return `"${identifier}"`;
}

/** The three parts of a `quoting:` block, as far as they say something. */
export function quotingOf(block: JsonObject): Partial<ByPart<boolean>> {
  const quoting: { -readonly [Part in keyof ByPart<boolean>]?: boolean } = {};
  for (const part of relationParts) {
    const value: Json | undefined = block[part] ?? (part === 'database' ? block['project'] : undefined);
    if (typeof value === 'boolean') quoting[part] = value;
  }
  return quoting;
}

/** How a node's relation is made. */
export interface NodeRelationOptions {
  readonly style: RelationStyle;
  /** The project's `quoting:`; sources do not follow it. */
  readonly quoting: Partial<ByPart<boolean>>;
  /** `--empty`: 0. */
  readonly limit: number | null;
}

/**
 * The relation that a node makes or declares; an ephemeral model is the CTE that stands for it. Null for nodes that are
 * no relation.
 */
export function nodeRelation(node: Node, options: NodeRelationOptions): RelationObject | null {
  return node.resourceType === 'model' && node.config.materialized === 'ephemeral'
    ? cteRelation(node.alias, options)
    : ownRelation(node, options);
}

/** `this`: the place where a node's relation is or, of an ephemeral model, would be. Null for nodes that are no relation. */
export function ownRelation(node: Node, options: NodeRelationOptions): RelationObject | null {
  const { style, quoting, limit } = options;
  switch (node.resourceType) {
    case 'source':
      return new RelationObject(
        style,
        relationFacts(
          style,
          { database: node.database, schema: node.schema, identifier: node.identifier },
          { quoting: quotingOf(node.quoting), limit },
        ),
      );
    case 'function':
      return new RelationObject(
        style,
        relationFacts(
          style,
          { database: node.database, schema: node.schema, identifier: node.alias },
          { quoting, limit: null },
        ),
      );
    case 'model':
    case 'seed':
    case 'snapshot':
    case 'test':
    case 'analysis':
      break;
    case 'operation':
    case 'exposure':
    case 'unit_test':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return null;
  }
  const path = { database: node.database, schema: node.schema, identifier: node.alias };
  return new RelationObject(style, relationFacts(style, path, { quoting, limit }));
}

/** `--defer`: the relation of an earlier state that stands for a node's own, as others read it. */
export function deferredRelation(name: RelationName, options: NodeRelationOptions): RelationObject {
  const { style, quoting, limit } = options;
  return new RelationObject(style, relationFacts(style, { ...name }, { quoting, limit }));
}

/** The name under which an ephemeral model is put before the SQL of those that read it. */
export function cteName(alias: string): string {
  return `__dbt__cte__${alias}`;
}

/** The relation that a CTE of that name (without dbt's prefix) is. */
export function cteRelation(alias: string, { style, limit }: NodeRelationOptions): RelationObject {
  const path = { database: null, schema: null, identifier: cteName(alias) };
  return new RelationObject(
    style,
    relationFacts(style, path, { quoting: { identifier: false }, kind: 'cte', limit }),
  );
}
