import type { Diagnostic } from '../domain/diagnostic.ts';
import type { FormerState } from '../domain/former-state.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import { compareText } from '../util/compare.ts';
import { nearest } from '../util/nearest.ts';
import type { Bundle } from './indirect-tests.ts';
import { addTests, settleTests } from './indirect-tests.ts';
import { methods } from './methods/table.ts';
import { wildcard } from './methods/wildcard.ts';
import { withRelatives } from './relatives.ts';
import type { IndirectSelection } from './selection.ts';
import type { Criterion } from './syntax/parse-selector.ts';
import type { NamedSpecification } from './syntax/read-definition.ts';
import type { Specification } from './syntax/specification.ts';

/** What is carried along while a specification is gone through. */
export interface Pass {
  readonly graph: Graph;
  /** The command line's mode for tests. */
  readonly mode: IndirectSelection;
  readonly state: FormerState | null;
  readonly selectors: ReadonlyMap<string, NamedSpecification>;
  /** Whether a node is of the kinds asked for. */
  readonly isWanted: (id: NodeId) => boolean;
  /** Selectors that are being gone through, outermost first. */
  readonly open: readonly string[];
  /** What selectors have matched, so that none is gone through twice. */
  readonly found: Map<string, ReadonlySet<NodeId>>;
  readonly warnings: Diagnostic[];
  readonly faults: Diagnostic[];
}

type Group = Exclude<Specification, { kind: 'criterion' }>;

/** The nodes that a specification matches, with their tests. */
export function evaluate(pass: Pass, specification: Specification): Bundle {
  return specification.kind === 'criterion'
    ? evaluateCriterion(pass, specification.criterion, specification.indirect ?? pass.mode)
    : evaluateGroup(pass, specification);
}

function evaluateGroup(pass: Pass, group: Group): Bundle {
  const bundles = group.parts.map((part) => evaluate(pass, part));
  const direct = combine(
    group.kind,
    bundles.map((bundle) => bundle.direct),
  );
  const reachable = combine(
    group.kind,
    bundles.map((bundle) => new Set([...bundle.direct, ...bundle.pending])),
  );
  const pending = new Set([...reachable].filter((id) => !direct.has(id)));
  const settled = settleTests(pass.graph, { direct, pending }, group.indirect ?? pass.mode);
  if (group.expected !== null && settled.size === 0) {
    pass.warnings.push({
      code: 'no-nodes-selected',
      severity: 'warning',
      message: `The selection criterion '${group.expected}' does not match any enabled nodes`,
      ...helpFor(pass.graph, group),
    });
  }
  return { direct: settled, pending };
}

function combine(kind: Group['kind'], sets: readonly ReadonlySet<NodeId>[]): Set<NodeId> {
  const [first = new Set<NodeId>(), ...others] = sets;
  const all = new Set(first);
  if (kind === 'union') for (const other of others) for (const id of other) all.add(id);
  if (kind === 'intersection')
    for (const id of first) if (!others.every((other) => other.has(id))) all.delete(id);
  if (kind === 'difference') for (const other of others) for (const id of other) all.delete(id);
  return all;
}

/** For a mere name that no node has: the nearest one, or that the node is disabled. */
function helpFor({ nodes, project }: Graph, { parts }: Group): Pick<Diagnostic, 'help'> {
  const [part, ...others] = parts;
  if (part?.kind !== 'criterion' || part.criterion.method !== 'fqn' || others.length > 0) return {};
  const { value } = part.criterion;
  if (project.disabled.some(({ name }) => name === value)) return { help: `"${value}" is disabled.` };
  const best = nearest(
    value,
    [...nodes.values()].map(({ name }) => name),
  );
  return best === undefined || best === value ? {} : { help: `Did you mean "${best}"?` };
}

function evaluateCriterion(pass: Pass, criterion: Criterion, mode: IndirectSelection): Bundle {
  const { graph, state } = pass;
  const { method, methodArguments, value } = criterion;
  if (method === 'selector') {
    // What is named was selected with its tests and without what it excludes: these are not added again.
    const matched = evaluateNamed(pass, criterion);
    return { direct: withRelatives(graph, matched, criterion), pending: new Set() };
  }
  const warn = (message: string, code: string): void =>
    void pass.warnings.push({ code, severity: 'warning', message });
  const matched = methods.get(method)!({ graph, value, methodArguments, state, warn });
  if (matched.ok) return addTests(graph, withRelatives(graph, matched.value, criterion), mode);
  const { message, help } = matched.error;
  return refused(pass, criterion, message, help);
}

/** `selector:`: what the selectors of selectors.yml match whose names do, of the kinds asked for. */
function evaluateNamed(pass: Pass, criterion: Criterion): ReadonlySet<NodeId> {
  const { selectors, open, isWanted } = pass;
  const none: ReadonlySet<NodeId> = new Set();
  const matches = wildcard(criterion.value);
  const names = [...selectors.keys()].filter(matches).sort(compareText);
  if (names.length === 0) {
    const best = nearest(criterion.value, selectors.keys());
    const message = `Selector '${criterion.value}' did not match any selector in selectors.yml`;
    refused(pass, criterion, message, best === undefined ? undefined : `Did you mean "${best}"?`);
    return none;
  }
  const all = new Set<NodeId>();
  for (const name of names) {
    const known = pass.found.get(name);
    for (const id of known ?? []) all.add(id);
    if (known !== undefined) continue;
    if (open.includes(name)) {
      const path = [...open.slice(open.indexOf(name)), name].join(' → ');
      refused(pass, criterion, `Circular dependency detected in selector: ${path}`);
      return none;
    }
    const inner = evaluate({ ...pass, open: [...open, name] }, selectors.get(name)!.specification);
    const found = new Set([...inner.direct].filter(isWanted));
    pass.found.set(name, found);
    for (const id of found) all.add(id);
  }
  return all;
}

function refused(pass: Pass, { text }: Criterion, message: string, help?: string): Bundle {
  pass.faults.push({
    code: 'bad-selector',
    severity: 'error',
    message: message.includes(text) ? message : `${message}, in the selector "${text}"`,
    ...(help === undefined ? {} : { help }),
  });
  return { direct: new Set(), pending: new Set() };
}
