import type { Node } from '../../domain/node.ts';
import { failed } from '../../util/result.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';

/** The kinds of test; `schema` is an old word for `generic`. */
const types: ReadonlyMap<string, (node: Node) => boolean> = new Map<string, (node: Node) => boolean>([
  ['generic', isGeneric],
  ['schema', isGeneric],
  ['singular', (node) => node.resourceType === 'test' && node.generic === null],
  ['data', (node) => node.resourceType === 'test'],
  ['unit', (node) => node.resourceType === 'unit_test'],
]);

function isGeneric(node: Node): boolean {
  return node.resourceType === 'test' && node.generic !== null;
}

/** `test_type:`: `generic`, `singular`, `data` (both) or `unit`. */
export const selectByTestType: Method = ({ graph, value }) => {
  const isOfType = types.get(value);
  if (isOfType === undefined) {
    return failed({
      message: `Invalid test type selector ${value}: expected "generic", "singular", "unit", or "data"`,
    });
  }
  return nodesThat(graph, isOfType);
};
