import type { TestNode } from '../../domain/node.ts';
import { failed } from '../../util/result.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';

/** The kinds of test; `schema` is an old word for `generic`. No unit tests are parsed, so `unit` is none. */
const types: ReadonlyMap<string, (node: TestNode) => boolean> = new Map<string, (node: TestNode) => boolean>([
  ['generic', (node) => node.generic !== null],
  ['schema', (node) => node.generic !== null],
  ['singular', (node) => node.generic === null],
  ['data', () => true],
  ['unit', () => false],
]);

/** `test_type:`: `generic`, `singular`, `data` (both) or `unit`. */
export const selectByTestType: Method = ({ graph, value }) => {
  const isOfType = types.get(value);
  if (isOfType === undefined) {
    return failed({
      message: `Invalid test type selector ${value}: expected "generic", "singular", "unit", or "data"`,
    });
  }
  return nodesThat(graph, (node) => node.resourceType === 'test' && isOfType(node));
};
