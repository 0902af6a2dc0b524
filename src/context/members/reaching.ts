import { TemplateError } from '../../template/values/template-error.ts';
import { generatorFunction, nativeFunction } from '../../template/values/functions.ts';
import { str } from '../../template/values/text.ts';
import { PyDict, TemplateObject } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import { equals } from '../../template/values/compare.ts';
import { bindArguments } from '../arguments.ts';
import { ColumnClass } from '../objects/column-object.ts';
import { NameSpace } from '../objects/name-space.ts';
import { RelationClass } from '../objects/relation-class.ts';
import { renderText } from '../render-text.ts';
import type { ContextAccess, Scope } from '../scope.ts';

/** `context`: every name, macros included, behind a dict's face. */
export function contextNames(_scope: Scope, access: ContextAccess): Value {
  return new NameSpace('Context', access.lookup, access.memberNames);
}

/** `builtins`: the context's own names, whatever macros are called like them. */
export function builtinNames(_scope: Scope, access: ContextAccess): Value {
  return new NameSpace('Builtins', access.member, access.memberNames);
}

/** `render(text)`: renders a text as the node's template is rendered. */
export function renderFunction(_scope: Scope, access: ContextAccess): Value {
  return nativeFunction('render', (args, kwargs) => {
    const [text] = bindArguments('render', ['string'], args, kwargs);
    return renderText(str(text!), 'render()', access.environment);
  });
}

/** `api`: `api.Relation`, `api.Column`. */
export function api(scope: Scope): Value {
  const { relationStyle, quoting } = scope.project;
  return PyDict.from([
    ['Relation', new RelationClass(relationStyle, quoting)],
    ['Column', new ColumnClass()],
  ]);
}

/** `try_or_compiler_error(message, function, …)`: any fault of the function becomes a compile error with this message. */
export function tryOrCompilerError(): Value {
  const name = 'try_or_compiler_error';
  return generatorFunction(name, function* (args, kwargs, call) {
    const [message, callee, ...rest] = args;
    try {
      if (!(callee instanceof TemplateObject))
        throw new TemplateError(`${name}() needs a function`, { type: 'TypeError' });
      if (callee.callWithEffects) return yield* callee.callWithEffects(rest, kwargs, call);
      if (callee.call) return callee.call(rest, kwargs, call);
      throw new TemplateError(`${name}() needs a function`, { type: 'TypeError' });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new TemplateError(str(message ?? null), { code: 'compiler-error', cause: error });
    }
  });
}

/** `validation.any(…)`: checks that a value is one of these. */
export function validation(): Value {
  return PyDict.from([
    [
      'any',
      nativeFunction('any', (allowed) =>
        nativeFunction('validate', ([value = null]) => {
          if (allowed.some((one) => equals(one, value))) return null;
          throw new TemplateError(
            `Expected value "${str(value)}" to be one of ${allowed.map(str).join(',')}`,
            {
              code: 'validation',
            },
          );
        }),
      ),
    ],
  ]);
}
