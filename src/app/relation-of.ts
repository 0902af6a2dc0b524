import type { Node } from '../domain/node.ts';
import type { RelationName } from '../domain/relation.ts';

/** The relation that a node is or makes; null where it makes none. */
export function relationOf(node: Node): RelationName | null {
  switch (node.resourceType) {
    case 'model':
      if (node.config.materialized === 'ephemeral') return null;
      return { database: node.database, schema: node.schema, identifier: node.alias };
    case 'seed':
    case 'snapshot':
      return { database: node.database, schema: node.schema, identifier: node.alias };
    case 'source':
      return { database: node.database, schema: node.schema, identifier: node.identifier };
    case 'test':
    case 'analysis':
    case 'operation':
    case 'exposure':
    case 'function':
    case 'unit_test':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return null;
  }
}
