import type { Method } from './method.ts';
import { nodesThat } from './method.ts';
import { wildcard } from './wildcard.ts';

/** `test_name:`: generic tests by the name of the test, such as `not_null`, without its package. */
export const selectByTestName: Method = ({ graph, value }) => {
  const matches = wildcard(value);
  return nodesThat(
    graph,
    (node) =>
      (node.resourceType === 'test' && node.generic !== null && matches(node.generic.name)) ||
      (node.resourceType === 'unit_test' && matches(node.name)),
  );
};
