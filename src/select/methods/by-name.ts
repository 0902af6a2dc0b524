import type { Node } from '../../domain/node.ts';
import { versionedName } from '../../domain/unit-test-entry.ts';
import { failed } from '../../util/result.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';
import { wildcard } from './wildcard.ts';

/** Methods such as `exposure:`: nodes of one kind, `name` or `package.name`. */
export function selectByNameOf(what: string, isOne: (node: Node) => boolean): Method {
  return ({ graph, value }) => {
    const parts = value.split('.');
    if (parts.length > 2) {
      return failed({
        message: `Invalid ${what.replace('_', ' ')} selector value "${value}"`,
        help: `The forms are "name" and "package.name".`,
      });
    }
    const inPackage = wildcard(parts.length === 2 ? parts[0]! : '*');
    const isName = wildcard(parts.at(-1)!);
    return nodesThat(
      graph,
      (node) =>
        isOne(node) &&
        inPackage(node.packageName) &&
        (isName(node.name) || (node.resourceType === 'unit_test' && isName(versionedName(node)))),
    );
  };
}
