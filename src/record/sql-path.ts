import path from 'node:path/posix';
import type { NamedBatch } from '../domain/batch.ts';
import type { Node } from '../domain/node.ts';

/**
 * Where a node's SQL lies in the target folder, as dbt lays it: `compiled/shop/models/orders.sql`. What shares its file with others
 * (a test of a YAML file, a snapshot) has a name of its own beneath that file's; a batch of a model in a folder of the model's name.
 */
export function sqlPath(
  kind: 'compiled' | 'run',
  node: Pick<Node, 'packageName' | 'path' | 'originalPath' | 'resourceType' | 'name'> & {
    readonly version?: string | number | null;
  },
  batch: NamedBatch | null = null,
): string {
  const { originalPath } = node;
  const within = {
    // Those of one file side by side, with dbt's folders once more.
    unit_test: path.join(originalPath, path.dirname(originalPath), `${versioned(node)}.sql`),
    snapshot: path.join(originalPath, `${node.name}.sql`),
    other:
      path.basename(node.path) === path.basename(originalPath)
        ? originalPath
        : path.join(originalPath, node.path),
  };
  const { resourceType } = node;
  const which = resourceType === 'unit_test' || resourceType === 'snapshot' ? resourceType : 'other';
  // A path cannot lead out of the target folder, whatever the node says.
  return path.join(
    kind,
    path.join('/', node.packageName),
    path.join('/', batch === null ? within[which] : batchPath(originalPath, batch)),
  );
}

function versioned({ name, version = null }: { name: string; version?: string | number | null }): string {
  return version === null ? name : `${name}_v${version}`;
}

/** `orders/orders_2024-09-17.sql` for a batch of `orders.sql`. */
function batchPath(file: string, { label }: NamedBatch): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, name, `${name}_${label}${ext}`);
}
