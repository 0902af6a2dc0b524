import path from 'node:path/posix';
import type { Node } from '../domain/node.ts';

/**
 * Where a node's SQL lies in the target folder, as dbt lays it: `compiled/shop/models/orders.sql`. What shares its file with others
 * (a test of a YAML file) has a name of its own beneath that file's.
 */
export function sqlPath(
  kind: 'compiled' | 'run',
  node: Pick<Node, 'packageName' | 'path' | 'originalPath'>,
): string {
  const own = path.basename(node.path) === path.basename(node.originalPath);
  const within = own ? node.originalPath : path.join(node.originalPath, node.path);
  // A path cannot lead out of the target folder, whatever the node says.
  return path.join(kind, path.join('/', node.packageName), path.join('/', within));
}
