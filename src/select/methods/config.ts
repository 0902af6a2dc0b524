import { isDefinition } from '../../domain/node.ts';
import type { Json } from '../../util/json.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';

/**
 * `config.<key>:`, deeper with more dots: nodes whose config has this text there, or a list with it. `true` and `false` are
 * also the booleans, in any case; `config.severity:` does not care for case. Not for exposures and the semantic layer's definitions, as in dbt.
 */
export const selectByConfig: Method = ({ graph, value, methodArguments }) => {
  const isSeverity = methodArguments.length === 1 && methodArguments[0] === 'severity';
  const lower = value.toLowerCase();
  const equals = (found: Json): boolean =>
    typeof found === 'boolean'
      ? String(found) === lower
      : typeof found === 'string' && (isSeverity ? found.toLowerCase() === lower : found === value);
  return nodesThat(graph, (node) => {
    if (isDefinition(node)) return false;
    let found: Json | undefined = node.config as { readonly [key: string]: Json };
    for (const key of methodArguments) found = entryOf(found, key);
    if (found === undefined) return false;
    return Array.isArray(found) ? (found as readonly Json[]).some(equals) : equals(found);
  });
};

/** Hooks may be written `pre-hook` or `pre_hook`: a selector can say either. */
function entryOf(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = value as { readonly [key: string]: Json };
  return Object.hasOwn(entries, key)
    ? entries[key]
    : Object.hasOwn(entries, key.replace('_', '-'))
      ? entries[key.replace('_', '-')]
      : undefined;
}
