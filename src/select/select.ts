import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { Node } from '../domain/node.ts';
import { compareText } from '../util/compare.ts';
import { nearest } from '../util/nearest.ts';
import type { Result } from '../util/result.ts';
import { failed, ok } from '../util/result.ts';
import type { Bundle } from './indirect-tests.ts';
import { addTests, settleTests } from './indirect-tests.ts';
import { methods } from './methods/table.ts';
import { withRelatives } from './relatives.ts';
import type { IndirectSelection, Selection, SelectionCriteria } from './selection.ts';
import type { Criterion, Intersection, Union } from './syntax/parse-selector.ts';
import { parseSelector } from './syntax/parse-selector.ts';

/**
 * Picks the nodes that dbt's selection flags ask for: what any of `select` matches, less what any of `exclude` matches,
 * of the kinds asked for. Fails on a selector that cannot be read, with all faults at once; a criterion that matches nothing
 * is a warning. Each criterion takes time linear in nodes and edges.
 */
export function select(graph: Graph, criteria: SelectionCriteria): Result<Selection, readonly Diagnostic[]> {
  const names = [...methods.keys()];
  const chosen = criteria.select ?? [];
  const included = parseSelector(chosen, names);
  const excluded = parseSelector(criteria.exclude, names);
  if (!included.ok || !excluded.ok) {
    return failed([...(included.ok ? [] : included.error), ...(excluded.ok ? [] : excluded.error)]);
  }
  const pass: Pass = { graph, mode: criteria.indirect, warnings: [], faults: [] };
  const taken: ReadonlySet<NodeId> =
    chosen.length === 0 ? new Set(graph.nodes.keys()) : selectUnion(pass, included.value).direct;
  const left = selectUnion(pass, excluded.value).direct;
  if (pass.faults.length > 0) return failed(pass.faults);
  const ids = [...taken]
    .filter((id) => !left.has(id) && isWanted(graph.nodes.get(id)!, criteria))
    .sort(compareText);
  return ok({ ids: new Set(ids), warnings: pass.warnings });
}

/** What is carried along while criteria are gone through. */
interface Pass {
  readonly graph: Graph;
  readonly mode: IndirectSelection;
  readonly warnings: Diagnostic[];
  readonly faults: Diagnostic[];
}

function selectUnion(pass: Pass, union: Union): Bundle {
  const bundles = union.map((intersection) => selectIntersection(pass, intersection));
  const direct = new Set<NodeId>();
  const pending = new Set<NodeId>();
  for (const bundle of bundles) {
    for (const id of bundle.direct) direct.add(id);
    for (const id of bundle.pending) pending.add(id);
  }
  return combined(pass, direct, pending);
}

function selectIntersection(pass: Pass, intersection: Intersection): Bundle {
  const [first, ...others] = intersection.criteria.map((criterion) => selectCriterion(pass, criterion));
  if (first === undefined) return { direct: new Set(), pending: new Set() };
  const direct = new Set<NodeId>();
  const pending = new Set<NodeId>();
  for (const id of first.direct) {
    if (others.every((bundle) => bundle.direct.has(id))) direct.add(id);
    else if (others.every((bundle) => bundle.direct.has(id) || bundle.pending.has(id))) pending.add(id);
  }
  for (const id of first.pending) {
    if (others.every((bundle) => bundle.direct.has(id) || bundle.pending.has(id))) pending.add(id);
  }
  const bundle = combined(pass, direct, pending);
  if (bundle.direct.size === 0) {
    pass.warnings.push({
      code: 'no-nodes-selected',
      severity: 'warning',
      message: `The selection criterion '${intersection.text}' does not match any enabled nodes`,
      ...helpFor(pass.graph, intersection),
    });
  }
  return bundle;
}

/** For a mere name that no node has: the nearest one, or that the node is disabled. */
function helpFor({ nodes, project }: Graph, { criteria }: Intersection): Pick<Diagnostic, 'help'> {
  const [criterion, ...others] = criteria;
  if (criterion?.method !== 'fqn' || others.length > 0) return {};
  const { value } = criterion;
  if (project.disabled.some(({ name }) => name === value)) return { help: `"${value}" is disabled.` };
  const best = nearest(
    value,
    [...nodes.values()].map(({ name }) => name),
  );
  return best === undefined || best === value ? {} : { help: `Did you mean "${best}"?` };
}

function combined(pass: Pass, direct: ReadonlySet<NodeId>, pending: ReadonlySet<NodeId>): Bundle {
  return { direct: settleTests(pass.graph, { direct, pending }, pass.mode), pending };
}

function selectCriterion(pass: Pass, criterion: Criterion): Bundle {
  const { graph, mode, faults } = pass;
  const { method, methodArguments, value, text } = criterion;
  const matched = methods.get(method)!({ graph, value, methodArguments });
  if (matched.ok) return addTests(graph, withRelatives(graph, matched.value, criterion), mode);
  const { message, help } = matched.error;
  faults.push({
    code: 'bad-selector',
    severity: 'error',
    message: message.includes(text) ? message : `${message}, in the selector "${text}"`,
    ...(help === undefined ? {} : { help }),
  });
  return { direct: new Set(), pending: new Set() };
}

function isWanted(node: Node, { resourceTypes, includeEmpty }: SelectionCriteria): boolean {
  if (resourceTypes !== undefined && !resourceTypes.has(node.resourceType)) return false;
  return includeEmpty === true || !('rawCode' in node) || node.rawCode.trim() !== '';
}
