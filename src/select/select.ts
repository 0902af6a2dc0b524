import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { Node } from '../domain/node.ts';
import { compareText } from '../util/compare.ts';
import type { Result } from '../util/result.ts';
import { failed, ok } from '../util/result.ts';
import type { Pass } from './evaluate.ts';
import { evaluate } from './evaluate.ts';
import { methods } from './methods/table.ts';
import type { Selection, SelectionCriteria } from './selection.ts';
import { parseSelector } from './syntax/parse-selector.ts';
import type { NamedSpecification } from './syntax/read-definition.ts';
import { readDefinitions } from './syntax/read-definition.ts';
import type { Specification } from './syntax/specification.ts';
import { specificationOf } from './syntax/specification.ts';

/**
 * Picks the nodes that dbt's selection flags ask for: what any of `select` matches, less what any of `exclude` matches, or what
 * a selector of selectors.yml does, of the kinds asked for. Fails on a selector that cannot be read, with all faults at once; a
 * criterion that matches nothing is a warning. Each criterion takes time linear in nodes and edges.
 */
export function select(graph: Graph, criteria: SelectionCriteria): Result<Selection, readonly Diagnostic[]> {
  const faults: Diagnostic[] = [];
  const names = [...methods.keys()];
  const named = readDefinitions(criteria.selectors ?? [], names, faults);
  const chosen = faults.length > 0 ? null : chooseSpecification(criteria, named, names, faults);
  if (chosen === null) return failed(faults);
  const isWanted = (id: NodeId): boolean => wanted(graph.nodes.get(id)!, criteria);
  const pass: Pass = {
    graph,
    mode: criteria.indirect,
    state: criteria.state ?? null,
    selectors: named,
    isWanted,
    open: [],
    found: new Map(),
    warnings: chosen.warnings,
    faults,
  };
  const everything = (): ReadonlySet<NodeId> => new Set(graph.nodes.keys());
  const taken = chosen.include === null ? everything() : evaluate(pass, chosen.include).direct;
  const left: ReadonlySet<NodeId> =
    chosen.exclude === null ? new Set() : evaluate(pass, chosen.exclude).direct;
  if (pass.faults.length > 0) return failed(pass.faults);
  const ids = [...taken].filter((id) => !left.has(id) && isWanted(id)).sort(compareText);
  return ok({ ids: new Set(ids), warnings: pass.warnings });
}

/** What to take (null: everything) and what to leave. */
interface Chosen {
  readonly include: Specification | null;
  readonly exclude: Specification | null;
  readonly warnings: Diagnostic[];
}

/** The named selector, else `--select` and `--exclude`, else the default selector, else everything. */
function chooseSpecification(
  criteria: SelectionCriteria,
  named: ReadonlyMap<string, NamedSpecification>,
  names: readonly string[],
  faults: Diagnostic[],
): Chosen | null {
  const { selector = null, select: included, exclude } = criteria;
  const isGiven = (included?.length ?? 0) + exclude.length > 0;
  if (selector !== null) return chooseNamed(selector, named, isGiven, faults);
  const byDefault = [...named.values()].find(({ definition }) => definition.isDefault);
  if (!isGiven && byDefault !== undefined) {
    return { include: byDefault.specification, exclude: null, warnings: [] };
  }
  const including = parseSelector(included ?? [], names);
  const excluding = parseSelector(exclude, names);
  if (!including.ok) faults.push(...including.error);
  if (!excluding.ok) faults.push(...excluding.error);
  if (!including.ok || !excluding.ok) return null;
  return {
    include: (included?.length ?? 0) === 0 ? null : specificationOf(including.value),
    exclude: exclude.length === 0 ? null : specificationOf(excluding.value),
    warnings: [],
  };
}

function chooseNamed(
  selector: string,
  named: ReadonlyMap<string, NamedSpecification>,
  isGiven: boolean,
  faults: Diagnostic[],
): Chosen | null {
  const found = named.get(selector);
  if (found === undefined) {
    faults.push({
      code: 'unknown-selector',
      severity: 'error',
      message: `Could not find selector named ${selector}, expected one of [${[...named.keys()].map((name) => `'${name}'`).join(', ')}]`,
      help: 'Selectors are defined in selectors.yml, beside the project file.',
    });
    return null;
  }
  const ignored: Diagnostic = {
    code: 'selection-ignored',
    severity: 'warning',
    message: `--select and --exclude are ignored, because --selector ${selector} is given`,
  };
  return { include: found.specification, exclude: null, warnings: isGiven ? [ignored] : [] };
}

function wanted(node: Node, { resourceTypes, includeEmpty }: SelectionCriteria): boolean {
  if (resourceTypes !== undefined && !resourceTypes.has(node.resourceType)) return false;
  return includeEmpty === true || !('rawCode' in node) || node.rawCode.trim() !== '';
}
