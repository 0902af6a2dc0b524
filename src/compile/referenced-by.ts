import type { Node } from '../domain/node.ts';

/** What foreign keys of a model's constraints say under `to`, as written: columns' first, each once. */
export function referencedBy(node: Node): readonly string[] {
  if (node.resourceType !== 'model') return [];
  const constraints = [...node.columns.values()]
    .flatMap((column) => column.constraints)
    .concat(node.constraints);
  const named = constraints.flatMap(({ type, to }) =>
    type === 'foreign_key' && typeof to === 'string' && to.trim() !== '' ? [to] : [],
  );
  return [...new Set(named)];
}
