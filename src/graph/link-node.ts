import type { Diagnostic } from '../domain/diagnostic.ts';
import { functionKey, refKey, sourceKey } from '../domain/graph.ts';
import { type NodeId, nodeId } from '../domain/id.ts';
import type { MetricCall, Node, RefableNode, RefCall, SourceCall, SourceNode } from '../domain/node.ts';
import type { ParsedProject } from '../domain/project.ts';
import { linkSemantics } from './link-semantics.ts';
import type { Lookup } from './lookup.ts';
import { inlineQueryName } from '../domain/inline-query.ts';
import {
  ambiguousRef,
  privateRef,
  protectedRef,
  unresolvedFunction,
  unresolvedRef,
  unresolvedSource,
} from './reference-faults.ts';
import { resolveFunction, resolveRef, resolveSource } from './resolve.ts';
import { keptBy } from './kept-by.ts';

/** A node's references, resolved as far as they can be. */
export interface Links {
  /** By `refKey` and `sourceKey`: sources first, then refs, each in the order in which they were written. */
  readonly resolved: ReadonlyMap<string, NodeId>;
  readonly faults: readonly Diagnostic[];
  /** False for a test of something that is not there or is disabled: dbt leaves it out of everything. */
  readonly complete: boolean;
}

const noLinks: Links = { resolved: new Map(), faults: [], complete: true };

/** How a node's references are looked at. */
export interface LinkOptions {
  /** Faults name the nearest name. */
  readonly suggest: boolean;
  /** Whether a name may stand in a file that could not be read: then nothing is said of it. */
  readonly mayBeUnread: (name: string) => boolean;
}

/** Resolves every `source()` and `ref()` of a node. */
export function linkNode(
  node: Node,
  project: ParsedProject,
  lookup: Lookup,
  { suggest, mayBeUnread }: LinkOptions,
): Links {
  if (node.resourceType === 'unit_test') {
    return node.tested === null ? noLinks : { ...noLinks, resolved: new Map([['model', node.tested]]) };
  }
  if (node.resourceType === 'source') return linkSource(node, project);
  const names = suggest ? lookup : null;
  const calls = callsOf(node);
  const isSemantic = node.resourceType === 'metric' || node.resourceType === 'saved_query';
  if (calls.refs.length === 0 && calls.sources.length === 0 && calls.metrics.length === 0 && !isSemantic) {
    return noLinks;
  }
  const resolved = new Map<string, NodeId>();
  const faults: Diagnostic[] = [];
  let complete = true;
  for (const call of calls.sources) {
    const key = sourceKey(call.sourceName, call.tableName);
    if (resolved.has(key)) continue;
    const resolution = resolveSource(call, node, lookup, project.config);
    if (resolution.kind === 'found') resolved.set(key, resolution.node.id);
    else if (resolution.kind !== 'ambiguous') {
      complete = false;
      if (isTold(node, resolution.kind) && !mayBeUnread(call.tableName))
        faults.push(unresolvedSource(project, node, call, resolution.kind, names));
    }
  }
  // Functions last, as in dbt's lists.
  for (const call of [...calls.refs].sort(functionsLast)) {
    if (call.isFunction === true) {
      const key = functionKey(call.name, call.packageName);
      const resolution = resolveFunction(call, node, lookup, project.config);
      if (resolution.kind === 'found') resolved.set(key, resolution.node.id);
      else if (resolution.kind !== 'ambiguous' && !resolved.has(key)) {
        complete = false;
        if (isTold(node, resolution.kind))
          faults.push(unresolvedFunction(project, node, call, resolution.kind, names));
      }
      continue;
    }
    const key = refKey(call.name, call.packageName, call.version);
    if (resolved.has(key)) continue;
    const resolution = resolveRef(call, node, lookup, project.config);
    switch (resolution.kind) {
      case 'found':
        resolved.set(key, resolution.node.id);
        if (isForbidden(node, resolution.node, lookup.restricted))
          faults.push(privateRef(project, node, call, resolution.node));
        else if (isProtected(node, resolution.node, lookup.restricted))
          faults.push(protectedRef(project, node, call, resolution.node));
        break;
      case 'ambiguous':
        faults.push(ambiguousRef(project, call, resolution.nodes));
        break;
      case 'disabled':
      case 'missing':
        complete = false;
        if (isTold(node, resolution.kind) && !mayBeUnread(call.name))
          faults.push(unresolvedRef(project, node, call, resolution.kind, names));
        break;
    }
  }
  if (calls.metrics.length > 0 || isSemantic) {
    const semantic = linkSemantics(node, calls.metrics, project, lookup);
    for (const [key, id] of semantic.resolved) resolved.set(key, id);
    faults.push(...semantic.faults);
    complete &&= semantic.complete;
  }
  return { resolved, faults, complete };
}

/** A source's table that is made from another's rows, or of what another stores, is loaded after it. */
function linkSource(node: SourceNode, project: ParsedProject): Links {
  const after = node.load?.after ?? [];
  const resolved = new Map<string, NodeId>();
  for (const { table } of after) {
    const id = nodeId('source', node.packageName, node.sourceName, table);
    if (project.nodes.has(id)) resolved.set(sourceKey(node.sourceName, table), id);
  }
  for (const id of keptBy(node, project)) resolved.set(id, id);
  return resolved.size === 0 ? noLinks : { ...noLinks, resolved };
}

function functionsLast(left: RefCall, right: RefCall): number {
  return Number(left.isFunction === true) - Number(right.isFunction === true);
}

/** The references that a node's text makes; a seed or source makes none. */
export function callsOf(node: Node): {
  readonly refs: readonly RefCall[];
  readonly sources: readonly SourceCall[];
  readonly metrics: readonly MetricCall[];
} {
  if (!('refs' in node)) return noCalls;
  return { refs: node.refs, sources: node.sources, metrics: node.metrics ?? noCalls.metrics };
}

const noCalls = { refs: [], sources: [], metrics: [] } as const;

/** A test of a disabled model is disabled with it, without a word; so does dbt. */
function isTold(node: Node, reason: 'missing' | 'disabled'): boolean {
  return reason === 'missing' || node.resourceType !== 'test';
}

function isForbidden(node: Node, target: RefableNode, restricted: ReadonlySet<string>): boolean {
  if (target.resourceType !== 'model' || target.access !== 'private') return false;
  // A query that is only looked at may read everything, as in dbt.
  if (node.resourceType === 'analysis' && node.name === inlineQueryName) return false;
  const group = 'group' in node ? node.group : null;
  if (group === null || group === '' || group !== target.group) return true;
  return node.packageName !== target.packageName && restricted.has(target.packageName);
}

function isProtected(node: Node, target: RefableNode, restricted: ReadonlySet<string>): boolean {
  if (target.resourceType !== 'model' || target.access !== 'protected') return false;
  return node.packageName !== target.packageName && restricted.has(target.packageName);
}
