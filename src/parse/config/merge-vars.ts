import { isObject } from '../yaml/yaml-value.ts';
import type { JsonObject } from '../../util/json.ts';

/**
 * The variables that a template of a package sees, later layers over earlier ones: the package's own (all, then its
 * block of its own name), the root's (all, then its block for this package), the command line's.
 */
export function mergeVars(input: {
  readonly packageName: string;
  readonly packageVars: JsonObject;
  readonly rootVars: JsonObject;
  readonly cliVars: JsonObject;
}): JsonObject {
  const { packageName, packageVars, rootVars, cliVars } = input;
  return {
    ...packageVars,
    ...blockOf(packageVars, packageName),
    ...rootVars,
    ...blockOf(rootVars, packageName),
    ...cliVars,
  };
}

function blockOf(vars: JsonObject, name: string): JsonObject {
  const block = vars[name];
  return isObject(block) ? block : {};
}
