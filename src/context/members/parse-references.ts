import { nativeFunction } from '../../template/values/functions.ts';
import { str } from '../../template/values/text.ts';
import { TemplateObject } from '../../template/values/value.ts';
import type { Keywords, Value } from '../../template/values/value.ts';
import { configCall, mergeConfigCall } from '../config-calls.ts';
import { MetricReference } from '../objects/metric-reference.ts';
import { relationFacts, RelationObject } from '../objects/relation-object.ts';
import type { ParseScope } from '../parse-scope.ts';
import { ResolverFunction } from '../objects/resolver-function.ts';
import { runtimeConfig } from '../runtime-config.ts';
import { functionArguments, metricArguments, refArguments, sourceArguments } from '../ref-arguments.ts';

/** The node itself: what `this`, `ref()` and `source()` are in the parse pass. None where no node is read, and for a hook's `this`. */
export function thisAtParse(scope: ParseScope): Value {
  const { about, project } = scope;
  if (!about || about.resourceType === 'operation') return null;
  return ownRelation(scope, project.quoting);
}

function ownRelation({ about, project }: ParseScope, quoting = project.quoting): Value {
  const path = {
    database: about?.database ?? null,
    schema: about?.schema ?? null,
    identifier: about?.alias ?? null,
  };
  return new RelationObject(project.relationStyle, relationFacts(project.relationStyle, path, { quoting }));
}

/** `ref` in the parse pass: notes what it names, gives the node itself. */
export function refAtParse(scope: ParseScope): Value {
  return new ResolverFunction(
    'ref',
    (args, kwargs, call) => {
      const named = refArguments(args, kwargs);
      scope.draft.refs.push({ ...named, place: call.place ?? scope.fallbackPlace });
      return ownRelation(scope);
    },
    () => runtimeConfig(scope),
  );
}

/** `function` in the parse pass: notes what it names, gives the node itself. */
export function functionAtParse(scope: ParseScope): Value {
  return new ResolverFunction(
    'function',
    (args, kwargs, call) => {
      const place = call.place ?? scope.fallbackPlace;
      scope.draft.refs.push({ ...functionArguments(args, kwargs), isFunction: true, place });
      return ownRelation(scope);
    },
    () => runtimeConfig(scope),
  );
}

/** `source` in the parse pass: notes what it names, gives the node itself. */
export function sourceAtParse(scope: ParseScope): Value {
  return new ResolverFunction(
    'source',
    (args, kwargs, call) => {
      const [sourceName, tableName] = sourceArguments(args, kwargs);
      scope.draft.sources.push({ sourceName, tableName, place: call.place ?? scope.fallbackPlace });
      return ownRelation(scope);
    },
    () => runtimeConfig(scope),
  );
}

/** `metric` in the parse pass: notes what it names, gives its name. */
export function metricAtParse(scope: ParseScope): Value {
  return new ResolverFunction(
    'metric',
    (args, _, call) => {
      const named = metricArguments(args);
      scope.draft.metrics.push({ ...named, place: call.place ?? scope.fallbackPlace });
      return new MetricReference(named);
    },
    () => runtimeConfig(scope),
  );
}

class ParseConfig extends TemplateObject {
  readonly #scope: ParseScope;

  constructor(scope: ParseScope) {
    super();
    this.#scope = scope;
  }

  override get typeName(): string {
    return 'ParseConfigObject';
  }

  override call(args: readonly Value[], kwargs: Keywords): Value {
    const { draft } = this.#scope;
    draft.config = mergeConfigCall(draft.config, configCall(args, kwargs));
    return '';
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'get':
      case 'require':
      case 'meta_get':
      case 'meta_require':
        return nativeFunction(name, () => '');
      case 'set':
        return nativeFunction(name, (args) =>
          this.call([], new Map([[str(args[0] ?? null), args[1] ?? null]])),
        );
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return nativeFunction(name, () => false);
      default:
        return undefined;
    }
  }
}

/** `config` in the parse pass: calls are collected, what is asked for is empty. */
export function configAtParse(scope: ParseScope): Value {
  return new ParseConfig(scope);
}
