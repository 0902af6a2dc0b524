import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Graph } from '../domain/graph.ts';
import type { ModelNode } from '../domain/node.ts';

/**
 * Warns, in dbt's words, of models whose `deprecation_date` has passed, and of every model that reads one with such a date, passed or
 * not. `now` is in milliseconds since 1970 UTC.
 */
export function deprecatedModels({ nodes, children }: Graph, now: number): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const node of nodes.values()) {
    if (node.resourceType !== 'model' || node.deprecationDate === undefined) continue;
    const isPast = Date.parse(node.deprecationDate) < now;
    const version = node.version === null ? '' : `.v${node.version}`;
    const warn = (code: string, message: string, { place }: ModelNode): void => {
      found.push({ code, severity: 'warning', message, place });
    };
    if (isPast) {
      const message = `Model ${node.name}${version} has passed its deprecation date of ${node.deprecationDate}. This model should be disabled or removed.`;
      warn('model-deprecated', message, node);
    }
    for (const id of children.get(node.id) ?? []) {
      const reader = nodes.get(id);
      if (reader?.resourceType !== 'model') continue;
      const what = isPast ? 'which was deprecated on' : 'which is slated for deprecation on';
      const message =
        `While compiling '${reader.name}': Found a reference to ${node.name}${version}, ${what} ` +
        `'${node.deprecationDate}'. ${newerVersion(node, isPast)}`;
      warn(isPast ? 'reference-deprecated' : 'reference-slated', message.trimEnd(), reader);
    }
  }
  return found;
}

function newerVersion({ name, packageName, version, latestVersion }: ModelNode, isPast: boolean): string {
  if (version === null || version === latestVersion) return '';
  return (
    `A new version of '${name}' is available. ${isPast ? 'Migrate now' : 'Try it out'}: ` +
    `{{ ref('${packageName}', '${name}', v='${latestVersion}') }}.`
  );
}
