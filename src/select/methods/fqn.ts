import type { Node } from '../../domain/node.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';
import { wildcard } from './wildcard.ts';

/**
 * `fqn:`, and a name without a method: the last part of the node's full name, or a prefix of the full name with or
 * without its package, dots between the parts. From the first part with a wildcard on, the rest is matched as one text. Not
 * for sources.
 */
export const selectByFqn: Method = ({ graph, value }) => {
  const matches = matcher(value);
  return nodesThat(graph, (node) => {
    if (node.resourceType === 'source') return false;
    const versioned = isVersioned(node);
    return matches(node.fqn, versioned) || matches(node.fqn.slice(1), versioned);
  });
};

function isVersioned(node: Node): boolean {
  return node.resourceType === 'model' && node.version !== null;
}

function matcher(value: string): (fqn: readonly string[], versioned: boolean) => boolean {
  const parts = value.split('.');
  const versionedName = parts.slice(-2).join('_');
  const firstWild = parts.findIndex((part) => /[*?[\]]/.test(part));
  const fixed = firstWild < 0 ? parts : parts.slice(0, firstWild);
  const matchesRest = firstWild < 0 ? null : wildcard(parts.slice(firstWild).join('.'));
  return (fqn, versioned) => {
    if (versioned) {
      if (fqn.at(-2) === value || fqn.slice(-2).join('_') === versionedName) return true;
    } else if (fqn.at(-1) === value) return true;
    const flat = fqn.flatMap((part) => part.split('.'));
    if (flat.length < parts.length || fixed.some((part, index) => part !== flat[index])) return false;
    return matchesRest === null || matchesRest(flat.slice(firstWild).join('.'));
  };
}
