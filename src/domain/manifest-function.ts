import type { Json, JsonObject } from '../util/json.ts';
import type { CompilableNode, FunctionNode } from './node.ts';

/** The `function()` calls of a node, as its `sources`: the name, after the package where one is said. */
export function functionCalls({ refs }: Pick<CompilableNode, 'refs'>): readonly Json[] {
  return refs.flatMap(({ name, packageName, isFunction }) =>
    isFunction === true ? [packageName === null ? [name] : [packageName, name]] : [],
  );
}

/** What a function's entry in the manifest has beside those of others; `bodies` are its overloads, compiled. */
export function functionFields(
  { returns, arguments: takes, overloads }: FunctionNode,
  bodies: readonly string[] | undefined,
): JsonObject {
  return {
    returns,
    arguments: takes,
    overloads: overloads.map((overload, index) => ({
      defined_in: overload.definedIn,
      arguments: overload.arguments,
      returns: overload.returns,
      description: overload.description,
      raw_body: overload.rawBody,
      compiled_body: bodies?.[index] ?? null,
    })),
  };
}
