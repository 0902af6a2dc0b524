import type { Node } from '../../domain/node.ts';
import type { Faults } from '../faults.ts';

/** Reports names that cannot stand in a selector or a file. */
export function checkNames(nodes: readonly Node[], faults: Faults): void {
  for (const node of nodes) {
    const named =
      node.resourceType === 'model' ||
      node.resourceType === 'seed' ||
      node.resourceType === 'snapshot' ||
      node.resourceType === 'analysis' ||
      node.resourceType === 'test';
    if (!named || !node.name.includes(' ')) continue;
    faults.error(
      'name-with-space',
      `Resource names cannot contain spaces: found spaces in the name of \`${node.id}\``,
      { place: node.place },
      'Put _ in their place.',
    );
  }
}
