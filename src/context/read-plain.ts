import type { RefCall, SourceCall } from '../domain/node.ts';
import { compareText } from '../util/compare.ts';
import type { JsonObject } from '../util/json.ts';
import { placeOf } from '../template/syntax/place-of.ts';
import type { StaticCall, Template } from '../template/syntax/template.ts';
import { TemplateError } from '../template/values/template-error.ts';
import type { Keywords, Value } from '../template/values/value.ts';
import type { Captured } from './captured.ts';
import { configCall, mergeConfigCall } from './config-calls.ts';
import type { NodeIdentity } from './node-identity.ts';

import { refArguments, sourceArguments } from './ref-arguments.ts';
import type { ProjectScope } from './scope.ts';
import { hasTag } from './variables.ts';

/**
 * What a plain template says, from its tree. Null where that would not be the whole truth: it is not plain, a macro stands
 * in for one of the functions, a variable's text is a template itself, or a call is wrong (rendering then says how).
 */
export function readPlain(template: Template, about: NodeIdentity, project: ProjectScope): Captured | null {
  const { calls, plain } = template.usage;
  if (!plain || about.testArguments) return null;
  const names = new Set(calls.map((call) => call.callee));
  for (const name of names) if (project.macros.resolve(name, about.packageName)) return null;

  const refs: RefCall[] = [];
  const sources: SourceCall[] = [];
  const vars = new Set<string>();
  let config: JsonObject = {};
  try {
    for (const call of calls) {
      const { args, kwargs } = literalArguments(call);
      switch (call.callee) {
        case 'ref':
          refs.push({ ...refArguments(args, kwargs), place: placeOf(template, call) });
          break;
        case 'source': {
          const [sourceName, tableName] = sourceArguments(args, kwargs);
          sources.push({ sourceName, tableName, place: placeOf(template, call) });
          break;
        }
        case 'config':
          config = mergeConfigCall(config, configCall(args, kwargs));
          break;
        default: {
          const name = args[0];
          if (typeof name !== 'string' || args.length > 2 || kwargs.size > 0) return null;
          const value = project.variables(about.packageName).merged.get(name);
          if (typeof value === 'string' && hasTag(value)) return null;
          vars.add(name);
        }
      }
    }
  } catch (error) {
    if (error instanceof TemplateError) return null;
    throw error;
  }
  return {
    refs,
    sources,
    config,
    macros: [],
    inputs: {
      vars: [...vars].sort(compareText),
      environment: [],
      macros: [],
      missing: [...names].sort(compareText),
      clock: false,
      wholeProject: false,
    },
  };
}

/** Arguments of a call of which all are literals. */
function literalArguments(call: StaticCall): { readonly args: readonly Value[]; readonly kwargs: Keywords } {
  const args = call.args.filter((value) => value !== undefined);
  const kwargs = new Map<string, Value>();
  for (const [name, value] of call.kwargs) if (value !== undefined) kwargs.set(name, value);
  return { args, kwargs };
}
