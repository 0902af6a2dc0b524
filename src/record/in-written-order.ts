import type { Node } from '../domain/node.ts';
import { compareText } from '../util/compare.ts';

/** The nodes of one kind, in the order in which they are written: dbt has exposures, metrics and their kind so. */
export function inWrittenOrder(nodes: readonly Node[], type: Node['resourceType']): readonly Node[] {
  return nodes
    .filter(({ resourceType }) => resourceType === type)
    .sort(
      ({ place: left }, { place: right }) =>
        compareText(left.path, right.path) || left.line - right.line || left.column - right.column,
    );
}
