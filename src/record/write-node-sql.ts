import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NamedBatch } from '../domain/batch.ts';
import type { Node } from '../domain/node.ts';
import { sqlPath } from './sql-path.ts';

/** Which text of a node: what its template gave, or what was run on the engine. */
export interface NodeSqlFile {
  /** Absolute path of the folder for artifacts. */
  readonly folder: string;
  readonly kind: 'compiled' | 'run';
  readonly node: Node;
  readonly sql: string;
  /** The batch that it is of. */
  readonly batch?: NamedBatch | null;
}

const madeFolders = new Set<string>();

/** Writes a node's SQL where dbt does (`sqlPath`). Gives its absolute path. Fails with Node's own error. */
export function writeNodeSql({ folder, kind, node, sql, batch }: NodeSqlFile): string {
  const file = path.join(folder, sqlPath(kind, node, batch));
  const parent = path.dirname(file);
  if (!madeFolders.has(parent)) {
    mkdirSync(parent, { recursive: true });
    madeFolders.add(parent);
  }
  writeFileSync(file, sql);
  return file;
}
