import type { GroupNode, Node } from '../../domain/node.ts';
import { compareText } from '../../util/compare.ts';
import { didYouMean } from '../faults.ts';
import type { Faults } from '../faults.ts';

/** Reports enabled nodes whose group is declared nowhere. */
export function checkGroups(
  nodes: readonly Node[],
  groups: ReadonlyMap<string, GroupNode>,
  faults: Faults,
): void {
  const names = new Set([...groups.values()].map(({ name }) => name));
  for (const node of nodes) {
    if (!node.config.enabled || !('group' in node)) continue;
    const { group } = node;
    if (group === null || group === '' || names.has(group)) continue;
    const sorted = [...names].sort(compareText).map((name) => `'${name}'`);
    faults.error(
      'unknown-group',
      `Invalid group '${group}', expected one of [${sorted.join(', ')}] (${node.id})`,
      node,
      didYouMean(group, names, 'Declare it: "groups: [{name: …, owner: {email: …}}]".'),
    );
  }
}
