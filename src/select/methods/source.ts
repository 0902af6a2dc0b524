import { failed } from '../../util/result.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';
import { wildcard } from './wildcard.ts';

/** `source:`: tables of a source, `source`, `source.table` or `package.source.table`. */
export const selectBySource: Method = ({ graph, value }) => {
  const parts = value.split('.');
  if (parts.length > 3) {
    return failed({
      message: `Invalid source selector value "${value}"`,
      help: 'Sources have the form "source", "source.table" or "package.source.table".',
    });
  }
  const [packageName, sourceName, tableName] =
    parts.length === 3 ? parts : parts.length === 2 ? ['*', ...parts] : ['*', value, '*'];
  const inPackage = wildcard(packageName!);
  const inSource = wildcard(sourceName!);
  const isTable = wildcard(tableName!);
  return nodesThat(
    graph,
    (node) =>
      node.resourceType === 'source' &&
      inPackage(node.packageName) &&
      inSource(node.sourceName) &&
      isTable(node.name),
  );
};
