import { metricKey } from '../../domain/graph.ts';
import type { Node } from '../../domain/node.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import type { PyDict, Value } from '../../template/values/value.ts';
import { nearest } from '../../util/nearest.ts';
import { asRead } from '../event-time.ts';
import { MetricReference } from '../objects/metric-reference.ts';
import { ResolverFunction } from '../objects/resolver-function.ts';
import { runtimeConfig } from '../runtime-config.ts';
import { functionArguments, metricArguments, refArguments, sourceArguments } from '../ref-arguments.ts';
import type { RefArguments } from '../ref-arguments.ts';
import type { RunScope } from '../run-scope.ts';

/** `this` in the run pass: the node's own relation; none for an operation. */
export function thisAtRun(scope: RunScope): Value {
  const { node, run } = scope;
  if (node.resourceType === 'operation') return null;
  if (run.thisInput !== undefined) scope.ctes.add(run.thisInput);
  return run.ownRelation(node);
}

/** `ref` in the run pass: the relation of what is named. */
export function refAtRun(scope: RunScope): Value {
  return new ResolverFunction(
    'ref',
    (args, kwargs) => {
      const named = refArguments(args, kwargs);
      const { node, run } = scope;
      const found = run.refs.ref(node, named);
      switch (found.kind) {
        case 'found':
          break;
        case 'undeclared':
          throw undeclared(node, named);
        case 'disabled':
        case 'missing': {
          const parts = [
            named.version === null ? '' : ` with version '${named.version}'`,
            named.packageName === null ? '' : ` in package or project '${named.packageName}'`,
          ];
          const what = `node named '${named.name}'${parts.join('')}`;
          throw notFound(node, what, found.kind, nearest(named.name, run.refs.refNames()));
        }
      }
      if (run.isCte(found.node)) {
        if (node.resourceType === 'operation') {
          throw new TemplateError(
            `Operations can not ref() ephemeral nodes, but ${found.node.name} is ephemeral`,
            {
              code: 'ephemeral-in-operation',
            },
          );
        }
        scope.ctes.add(found.node.id);
      }
      return asRead(scope, found.node, run.relation(found.node));
    },
    () => runtimeConfig(scope),
  );
}

/** `metric` in the run pass: the metric that the project's linking found; prints its name. */
export function metricAtRun(scope: RunScope): Value {
  return new ResolverFunction(
    'metric',
    (args) => {
      const named = metricArguments(args);
      const { node, run } = scope;
      const key = metricKey(named.name, named.packageName);
      const metric = run.graph.nodes.get(run.graph.resolved.get(node.id)?.get(key) ?? node.id);
      if (metric?.resourceType !== 'metric')
        throw notFound(node, `metric named '${named.name}'`, 'missing', undefined);
      const entry = run.modelDict(metric);
      return new MetricReference(metric, (attribute) => (entry as PyDict).get(attribute));
    },
    () => runtimeConfig(scope),
  );
}

/** `function` in the run pass: the name under which the database has the function. */
export function functionAtRun(scope: RunScope): Value {
  return new ResolverFunction(
    'function',
    (args, kwargs) => {
      const { name, packageName } = functionArguments(args, kwargs);
      const { node, run } = scope;
      const found = run.refs.function(node, name, packageName);
      if (found.kind === 'found' || found.kind === 'undeclared') return run.relation(found.node);
      const where = packageName === null ? '' : ` in package or project '${packageName}'`;
      const near = nearest(name, run.refs.functionNames());
      throw notFound(node, `function named '${name}'${where}`, found.kind, near);
    },
    () => runtimeConfig(scope),
  );
}

/** `source` in the run pass: the relation of the source's table. */
export function sourceAtRun(scope: RunScope): Value {
  return new ResolverFunction(
    'source',
    (args, kwargs) => {
      const [sourceName, tableName] = sourceArguments(args, kwargs);
      const { node, run } = scope;
      const found = run.refs.source(node, sourceName, tableName);
      if (found.kind === 'found' || found.kind === 'undeclared') {
        if (run.isCte(found.node)) scope.ctes.add(found.node.id);
        return asRead(scope, found.node, run.relation(found.node));
      }
      const name = `${sourceName}.${tableName}`;
      throw notFound(node, `source named '${name}'`, found.kind, nearest(name, run.refs.sourceNames()));
    },
    () => runtimeConfig(scope),
  );
}

function undeclared(node: Node, named: RefArguments): TemplateError {
  const positional = [named.packageName, named.name]
    .filter((part) => part !== null)
    .map((part) => `'${part}'`);
  const version = named.version === null ? [] : [`v='${named.version}'`];
  const hint = `-- depends_on: {{ ref(${[...positional, ...version].join(', ')}) }}`;
  return new TemplateError(
    `dbt was unable to infer all dependencies for the model "${node.name}".\n` +
      'This typically happens when ref() is placed within a conditional block.\n' +
      `To fix this, add the following hint to the top of the model "${node.name}":\n\n${hint}`,
    { code: 'undeclared-ref', help: `Add this line to the top of ${node.originalPath}: ${hint}` },
  );
}

function notFound(
  node: Node,
  what: string,
  why: 'disabled' | 'missing',
  near: string | undefined,
): TemplateError {
  const type = node.resourceType.replace(/(^|_)[a-z]/g, (letters) => letters.toUpperCase());
  const reason = why === 'disabled' ? 'is disabled' : 'was not found';
  const given = `Each ref and source of the model is an input of its unit test: add it to "given:", with "rows: []" where it matters not.`;
  return new TemplateError(
    `${type} '${node.id}' (${node.originalPath}) depends on a ${what} which ${reason}`,
    {
      code: 'unknown-ref',
      help:
        node.resourceType === 'unit_test'
          ? given
          : near === undefined
            ? undefined
            : `Did you mean "${near}"?`,
    },
  );
}
