import type { Database } from '../adapters/contract.ts';
import { EngineError } from '../domain/errors.ts';
import type { Node } from '../domain/node.ts';
import { storedFailures } from '../domain/stored-failures.ts';
import type { RelationName } from '../domain/relation.ts';
import { compareText } from '../util/compare.ts';

/** The relation that a node makes; null where it makes none. `storeFailures`: `--store-failures`. */
export function builtRelation(node: Node, storeFailures = false): RelationName | null {
  switch (node.resourceType) {
    case 'model':
      return node.config.materialized === 'ephemeral' ? null : named(node.database, node.schema, node.alias);
    case 'seed':
    case 'snapshot':
    case 'function':
      return named(node.database, node.schema, node.alias);
    case 'test':
      return storedFailures(node.config, storeFailures) === null
        ? null
        : named(node.database, node.schema, node.alias);
    case 'source':
      return node.load === null ? null : named(node.database, node.schema, node.identifier);
    default:
      return null;
  }
}

function named(database: string | null, schema: string, identifier: string): RelationName {
  return { database, schema, identifier };
}

/** The schemas in which these nodes make relations, sorted. */
export function neededSchemas(nodes: readonly Node[], storeFailures: boolean): readonly string[] {
  return [...new Set(nodes.flatMap((node) => builtRelation(node, storeFailures)?.schema ?? []))].sort(
    compareText,
  );
}

/**
 * Makes the schemas in which these nodes make relations, one after another, where they are not there yet (a role that may not make schemas
 * can work in those that are). Gives all of them, sorted.
 */
export async function prepareSchemas(
  database: Database,
  nodes: readonly Node[],
  storeFailures: boolean,
): Promise<readonly string[]> {
  const needed = neededSchemas(nodes, storeFailures);
  if (needed.length === 0) return needed;
  const there = new Set(await database.catalog.schemas());
  const missing = needed.filter((schema) => !there.has(schema));
  if (missing.length === 0) return needed;
  const { dialect } = database.adapter;
  await database.withSession(async (session) => {
    for (const schema of missing) {
      try {
        await session.execute(dialect.createSchema(schema));
      } catch (error) {
        // Another run made it at the same moment: "if not exists" does not hold between two transactions.
        const made = error instanceof EngineError && error.fault === 'statement';
        if (!made || !(await database.catalog.schemas()).includes(schema)) throw error;
      }
    }
  });
  return needed;
}
