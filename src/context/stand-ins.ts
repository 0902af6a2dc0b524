import type { NodeId } from '../domain/id.ts';
import type { Node } from '../domain/node.ts';
import type { RelationName } from '../domain/relation.ts';
import type { UnitTestOverrides } from '../domain/unit-test.ts';
import { nativeFunction } from '../template/values/functions.ts';
import { toValue } from '../template/values/json.ts';
import { str } from '../template/values/text.ts';
import { PyDict } from '../template/values/value.ts';
import type { Callable, Value } from '../template/values/value.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { runMembers } from './members/run-members.ts';
import { cteRelation, deferredRelation } from './node-relation.ts';
import type { RefResolver } from './ref-resolver.ts';
import type { RunShared } from './run-scope.ts';
import type { ProjectScope } from './scope.ts';
import { createVariables } from './variables.ts';

/** What a unit test puts in the place of what the project has, for one rendering. */
export interface StandIns {
  /** Names of the CTEs (without dbt's prefix) that stand for nodes. */
  readonly inputs: ReadonlyMap<NodeId, string>;
  /** A `ref` of what is no input is not found, as in dbt; else it is what it is. */
  readonly othersMissing?: boolean;
  /** Whose `ref` and `source` calls are made; left out: the node's own. */
  readonly refsOf?: Node;
  /** Told of what a `ref` or `source` leads to. */
  readonly onFound?: (node: Node) => void;
  /** `this`: an input, a relation, or none. Left out: the node's own relation. */
  readonly self?: NodeId | RelationName | null;
  /** `defer_relation`. */
  readonly deferred?: RelationName | null;
  readonly overrides?: UnitTestOverrides | null;
  /** What `config` says before the node does. */
  readonly config?: ReadonlyMap<string, Value>;
  /** What `model` has beside the node's own. */
  readonly model?: JsonObject;
}

/** What a context gets in the place of its own names. */
export interface Replaced {
  readonly values: ReadonlyMap<string, Value>;
  /** By `package.name`. */
  readonly macros: ReadonlyMap<string, Callable>;
  readonly configValues: ReadonlyMap<string, Value>;
}

interface Shared {
  readonly project: ProjectScope;
  readonly run: RunShared;
}

/** The same as what all nodes of a run share, with the stand-ins in it. */
export function withStandIns<S extends Shared>(node: Node, shared: S, standIns: StandIns): S & Replaced {
  const { inputs, othersMissing = false, refsOf = node, self, overrides = null } = standIns;
  const { run } = shared;
  const project = overrides === null ? shared.project : overridden(shared.project, overrides);
  const options = { style: project.relationStyle, quoting: project.quoting, limit: null };
  const own = (): Value => {
    if (self === null) return null;
    if (self === undefined) return run.ownRelation(node);
    return typeof self === 'string'
      ? cteRelation(inputs.get(self)!, options)
      : deferredRelation(self, options);
  };
  const replaced = {
    ...replacedMacros(node, project, overrides),
    configValues: standIns.config ?? new Map(),
  };
  const values = new Map(replaced.values);
  if (standIns.deferred !== undefined) {
    values.set(
      'defer_relation',
      standIns.deferred === null ? null : deferredRelation(standIns.deferred, options),
    );
  }
  return {
    ...shared,
    ...replaced,
    values,
    project,
    run: {
      ...run,
      refs: resolverOf(run.refs, refsOf, othersMissing ? inputs : null, standIns.onFound),
      relation: (one) => {
        const name = inputs.get(one.id);
        return name === undefined ? run.relation(one) : cteRelation(name, options);
      },
      ownRelation: own as RunShared['ownRelation'],
      isCte: (one) => inputs.has(one.id) || run.isCte(one),
      modelDict: (one) => withEntries(run.modelDict(one), standIns.model ?? {}),
      ...(typeof self === 'string' ? { thisInput: self } : {}),
    },
  };
}

/** Finds what another node's calls lead to; where `only` is given, what is not in it is missing. */
function resolverOf(
  refs: RefResolver,
  node: Node,
  only: ReadonlyMap<NodeId, string> | null,
  onFound: ((node: Node) => void) | undefined,
): RefResolver {
  const limited = <T extends Node>(
    found:
      | { readonly kind: 'found' | 'undeclared'; readonly node: T }
      | { readonly kind: 'disabled' | 'missing' },
  ) => {
    if (found.kind !== 'found' && found.kind !== 'undeclared') return found;
    onFound?.(found.node);
    if (only === null) return found;
    return only.has(found.node.id)
      ? { kind: 'found' as const, node: found.node }
      : { kind: 'missing' as const };
  };
  return {
    ...refs,
    ref: (_, named) => limited(refs.ref(node, named)) as ReturnType<RefResolver['ref']>,
    source: (_, sourceName, tableName) =>
      limited(refs.source(node, sourceName, tableName)) as ReturnType<RefResolver['source']>,
  };
}

/** Variables as if they were given on the command line; environment variables as text. */
function overridden(project: ProjectScope, { vars, env_vars }: UnitTestOverrides): ProjectScope {
  const { invocation, packages, config } = project;
  const cliVars = { ...invocation.cliVars, ...vars };
  const environment = new Map(invocation.environment);
  for (const [name, value] of Object.entries(env_vars)) environment.set(name, str(toValue(value)));
  return {
    ...project,
    invocation: { ...invocation, cliVars, environment },
    variables: createVariables({ rootPackage: config.name, packages, cliVars }),
  };
}

/**
 * What stands in the place of macros: a function that gives the value, whatever it is called with; of a name of the context that
 * is no macro (`invocation_id`) the value itself. `package.name` is the macro called by that name; `dbt.name` by its bare name
 * too. A name that nothing has is passed over, as in dbt.
 */
function replacedMacros(
  node: Node,
  { macros: library }: ProjectScope,
  overrides: UnitTestOverrides | null,
): Pick<Replaced, 'values' | 'macros'> {
  const values = new Map<string, Value>();
  const macros = new Map<string, Callable>();
  const entries = Object.entries(overrides?.macros ?? {});
  for (const [name, json] of entries) {
    const [packageName, own] = name.split('.', 2);
    if (own === undefined || !library.get(packageName!, own)) continue;
    const constant = constantFunction(own, json);
    macros.set(name, constant);
    if (packageName === 'dbt') values.set(own, constant);
  }
  for (const [name, json] of entries) {
    if (library.resolve(name, node.packageName)) values.set(name, constantFunction(name, json));
    else if (runMembers.has(name)) values.set(name, toValue(json));
  }
  return { values, macros };
}

function constantFunction(name: string, json: Json): Callable {
  const value = toValue(json);
  return nativeFunction(name, () => value);
}

function withEntries(dict: Value, entries: JsonObject): Value {
  if (!(dict instanceof PyDict)) return dict;
  const whole = new PyDict();
  for (const key of dict.keys()) whole.set(key, dict.get(key) ?? null);
  for (const [key, value] of Object.entries(entries)) whole.set(key, toValue(value));
  return whole;
}
