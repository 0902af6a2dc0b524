import path from 'node:path/posix';
import type { Node } from '../domain/node.ts';

/**
 * Where a node's SQL lies in the target folder, as dbt lays it: `compiled/shop/models/orders.sql`. What shares its file with others
 * (a test of a YAML file, a snapshot) has a name of its own beneath that file's.
 */
export function sqlPath(
  kind: 'compiled' | 'run',
  node: Pick<Node, 'packageName' | 'path' | 'originalPath' | 'resourceType' | 'name'>,
): string {
  const { originalPath } = node;
  const own = path.basename(node.path) === path.basename(originalPath);
  const within =
    node.resourceType === 'snapshot'
      ? path.join(originalPath, `${node.name}.sql`)
      : own
        ? originalPath
        : path.join(originalPath, node.path);
  // A path cannot lead out of the target folder, whatever the node says.
  return path.join(kind, path.join('/', node.packageName), path.join('/', within));
}
