import { failed } from '../../util/result.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';

/** `version:`: models that are their `latest` version, a later one (`prerelease`), an `old` one, or have `none`. */
export const selectByVersion: Method = ({ graph, value }) => {
  if (!['latest', 'prerelease', 'old', 'none'].includes(value)) {
    return failed({
      message: `Invalid version type selector ${value}: expected one of: "latest", "prerelease", "old", or "none"`,
    });
  }
  return nodesThat(graph, (node) => {
    if (node.resourceType !== 'model') return false;
    if (node.version === null) return value === 'none';
    if (node.latestVersion === null) return false;
    const order = compareVersions(node.version, node.latestVersion);
    return value === 'latest'
      ? order === 0
      : value === 'prerelease'
        ? order > 0
        : value === 'old' && order < 0;
  });
};

/** As numbers where both are, else as texts. */
function compareVersions(left: string | number, right: string | number): number {
  const numbers = [Number(left), Number(right)] as const;
  const [a, b] = numbers.some(Number.isNaN) ? [String(left), String(right)] : numbers;
  return a < b ? -1 : a > b ? 1 : 0;
}
