import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Node } from '../domain/node.ts';

/** Which text of a node: what its template gave, or what was run on the engine. */
export interface NodeSqlFile {
  /** Absolute path of the folder for artifacts. */
  readonly folder: string;
  readonly kind: 'compiled' | 'run';
  readonly node: Node;
}

/**
 * Where dbt writes a node's SQL: `<folder>/<kind>/<package>/<file>`, and for one of several nodes of a file (a test in
 * YAML) `<file>/<node>.sql`.
 */
export function nodeSqlPath({ folder, kind, node }: NodeSqlFile): string {
  const { packageName, originalPath } = node;
  const alone = path.posix.basename(node.path) === path.posix.basename(originalPath);
  return path.join(folder, kind, packageName, originalPath, alone ? '' : node.path);
}

const madeFolders = new Set<string>();

/** Writes a node's SQL, replaced by rename. Gives its absolute path. */
export function writeNodeSql(file: NodeSqlFile & { readonly sql: string }): string {
  const target = nodeSqlPath(file);
  const folder = path.dirname(target);
  if (!madeFolders.has(folder)) {
    mkdirSync(folder, { recursive: true });
    madeFolders.add(folder);
  }
  const temporary = `${target}.${process.pid}.tmp`;
  writeFileSync(temporary, file.sql);
  renameSync(temporary, target);
  return target;
}
