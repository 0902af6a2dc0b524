import type { FormerManifest } from '../../../domain/former-state.ts';
import type { Graph } from '../../../domain/graph.ts';
import type { NodeId } from '../../../domain/id.ts';
import { manifestNode } from '../../../domain/manifest-node.ts';
import type { ManifestFacts } from '../../../domain/manifest-node.ts';
import { isDefinition } from '../../../domain/node.ts';
import type { Node } from '../../../domain/node.ts';
import type { JsonObject } from '../../../util/json.ts';
import { failed } from '../../../util/result.ts';
import type { Method } from '../method.ts';
import { nodesThat } from '../method.ts';
import { breakingChanges, isEnforced, sameContract } from './compare-contracts.ts';
import type { Comparison } from './compare-nodes.ts';
import {
  sameBody,
  sameConfig,
  sameContents,
  samePersistedDescriptions,
  sameRelation,
} from './compare-nodes.ts';
import { modifiedMacros } from './modified-macros.ts';

/** A present node with its entry, and the former entry, if there was one. */
interface Compared {
  readonly node: Node;
  readonly old: JsonObject | null;
  readonly now: () => JsonObject;
  /** It calls a macro that was modified. */
  readonly macros: () => boolean;
}

/** New nodes count as modified, unless they are sources or definitions such as exposures: dbt has it so. */
function isModified({ node, old, now, macros }: Compared): boolean {
  if (macros()) return true;
  if (node.resourceType === 'unit_test') return old === null || old['checksum'] !== node.checksum;
  if (old === null) return node.resourceType !== 'source' && !isDefinition(node);
  return !sameContents({ old, now: now() });
}

function partModified(compare: Comparison): (compared: Compared) => boolean {
  return ({ node, old, now }) => {
    if (node.resourceType === 'unit_test') return false;
    const answer = compare({ old: old ?? {}, now: now() });
    return answer !== null && (old === null || !answer);
  };
}

function contractModified({ node, old, now }: Compared): boolean {
  if (node.resourceType === 'source' || node.resourceType === 'unit_test' || isDefinition(node)) return false;
  if (old === null) return true;
  return node.resourceType === 'model' && !sameContract({ old, now: now() });
}

/** What may stand behind `state:`, in dbt's order. */
const checks: ReadonlyMap<string, (compared: Compared) => boolean> = new Map([
  ['new', ({ old }: Compared) => old === null],
  ['old', ({ old }: Compared) => old !== null],
  ['modified', isModified],
  ['unmodified', (compared: Compared) => !isModified(compared)],
  ['modified.body', partModified(sameBody)],
  ['modified.configs', partModified(sameConfig)],
  ['modified.persisted_descriptions', partModified(samePersistedDescriptions)],
  ['modified.relation', partModified(sameRelation)],
  ['modified.macros', ({ macros }: Compared) => macros()],
  ['modified.contract', contractModified],
]);

/**
 * `state:`: nodes by what they are to those of the manifest in the folder of `--state`. A change of a contract that breaks
 * what reads the model is told as a warning; of a versioned model it is a fault, as in dbt.
 */
export const selectByState: Method = ({ graph, value, state, warn }) => {
  const former = state?.manifest ?? null;
  if (former === null) {
    return failed({
      message: 'Got a state selector method, but no comparison manifest',
      help:
        state === null
          ? 'Give --state with the folder of an earlier manifest.json.'
          : `There is no manifest.json in "${state.folder}".`,
    });
  }
  const check = checks.get(value);
  if (check === undefined) {
    const words = [...checks.keys()].map((word) => `'${word}'`).join(', ');
    return failed({ message: `Got an invalid selector "${value}", expected one of "[${words}]"` });
  }
  const compared = compareAll(graph, former);
  if (['modified', 'unmodified', 'modified.contract'].includes(value)) {
    const fault = tellBreaks(graph, former, compared, warn);
    if (fault !== null) return failed({ message: fault });
  }
  return nodesThat(graph, ({ id }) => check(compared.get(id)!));
};

function compareAll(graph: Graph, former: FormerManifest): ReadonlyMap<NodeId, Compared> {
  const facts: ManifestFacts = {
    graph,
    createdAt: 0,
    storeFailures: false,
    compiled: new Map(),
    primaryKeys: new Map(),
  };
  const modified = modifiedMacros(graph, former);
  const compared = new Map<NodeId, Compared>();
  for (const [id, node] of graph.nodes) {
    let entry: JsonObject | undefined;
    compared.set(id, {
      node,
      old: former.entries.get(id) ?? null,
      now: () => (entry ??= manifestNode(node, facts)),
      macros: () => 'macros' in node && node.macros.some((macro) => modified.has(macro)),
    });
  }
  return compared;
}

/** Tells of contracts that were broken; the message where a versioned model's was, which nothing may go on from. */
function tellBreaks(
  { nodes, project }: Graph,
  former: FormerManifest,
  compared: ReadonlyMap<NodeId, Compared>,
  warn: (message: string, code: string) => void,
): string | null {
  const disabled = new Set<string>(project.disabled.map(({ id }) => id));
  for (const [id, old] of former.entries) {
    if (old['resource_type'] !== 'model' || !isEnforced(old)) continue;
    const node = nodes.get(id as NodeId);
    const changes =
      node?.resourceType === 'model'
        ? breakingChanges({ old, now: compared.get(node.id)!.now() })
        : [`Contracted model '${id}' was ${disabled.has(id) ? 'disabled' : 'deleted or renamed'}.`];
    if (changes.length === 0) continue;
    const isVersioned = (old['version'] ?? null) !== null;
    const which = `${textAt(old, 'name')} (${textAt(old, 'original_file_path')})`;
    const text =
      `Breaking change to contracted, ${isVersioned ? 'versioned' : 'unversioned'} model ${which}\n` +
      `While comparing to previous project state, dbt detected a breaking change to ${isVersioned ? "a versioned model's contract" : 'an unversioned model'}.\n` +
      changes.map((change) => `  - ${change}`).join('\n');
    if (isVersioned) return text;
    warn(text, 'contract-breaking-change');
  }
  return null;
}

function textAt(entry: JsonObject, key: string): string {
  const text = entry[key];
  return typeof text === 'string' ? text : '';
}
