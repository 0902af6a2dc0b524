import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Result } from '../../util/result.ts';
import { InternalError } from '../../domain/errors.ts';
import type { Definition, Template } from '../syntax/template.ts';
import type { Callable, Effect, EffectAnswer, Keywords, Value } from '../values/value.ts';
import type { Environment } from './environment.ts';

/** Renders to text, synchronously. A call that needs an effect is a fault with the code `template-needs-effect`. */
export function renderTemplate(_template: Template, _environment: Environment): Result<string, Diagnostic> {
  throw new InternalError('not there yet');
}

/** Renders to text; yields each effect, in order, and goes on with the answer that is sent in. */
// oxlint-disable-next-line require-yield
export function* renderTemplateWithEffects(
  _template: Template,
  _environment: Environment,
): Generator<Effect, Result<string, Diagnostic>, EffectAnswer> {
  throw new InternalError('not there yet');
}

/** Renders to a value, as dbt does with YAML: a lone `{{ expression }}` keeps its type, all else is text. */
export function renderNative(_template: Template, _environment: Environment): Result<Value, Diagnostic> {
  throw new InternalError('not there yet');
}

/** A macro as a value. It sees `environment` and nothing of its caller's. */
export function createMacro(
  _definition: Definition,
  _environment: Environment,
  _options: { readonly packageName?: string } = {},
): Callable {
  throw new InternalError('not there yet');
}

/** Calls a macro, or anything callable, from outside of a template. */
export function callMacro(
  _macro: Callable,
  _args: readonly Value[],
  _kwargs: Keywords,
): Result<Value, Diagnostic> {
  throw new InternalError('not there yet');
}

/** The same, yielding effects. */
// oxlint-disable-next-line require-yield
export function* callMacroWithEffects(
  _macro: Callable,
  _args: readonly Value[],
  _kwargs: Keywords,
): Generator<Effect, Result<Value, Diagnostic>, EffectAnswer> {
  throw new InternalError('not there yet');
}

/** The value of one expression, without the braces around it. */
export function evaluateExpression(_text: string, _environment: Environment): Result<Value, Diagnostic> {
  throw new InternalError('not there yet');
}
