import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Result } from '../../util/result.ts';
import { failed, ok } from '../../util/result.ts';
import { ReturnSignal } from '../builtins/return-signal.ts';
import { parseExpression } from '../syntax/parse-template.ts';
import type { Definition, Template, TemplateSource } from '../syntax/template.ts';
import { TemplateError } from '../values/template-error.ts';
import type { Callable, CallSite, Effect, EffectAnswer, Keywords, Value } from '../values/value.ts';
import { callValueWithEffects } from './call.ts';
import { runWithEffects } from './code.ts';
import { definitionCode, expressionCode, templateCode } from './compile-template.ts';
import type { Environment } from './environment.ts';
import { Frame, Run } from './frame.ts';
import { locate, toDiagnostic } from './locate.ts';
import { Macro } from './macro.ts';
import { nativeResult } from './native-result.ts';

const outside: CallSite = { place: undefined, macroStack: [], macroName: undefined, packageName: undefined };

function rootFrame(source: TemplateSource, size: number, environment: Environment): Frame {
  const run = new Run(environment.limits);
  return new Frame({
    size,
    parent: undefined,
    source,
    environment,
    run,
    caller: undefined,
    macro: undefined,
  });
}

/** What was thrown as a fault of the template; what is none is a bug and is thrown on. */
function faultOf(error: unknown, frame: Frame | undefined): Diagnostic {
  if (error instanceof ReturnSignal) {
    const uncaught = new TemplateError('return() was called outside of a macro');
    return toDiagnostic(frame ? (locate(uncaught, frame) as TemplateError) : uncaught);
  }
  const fault = frame ? locate(error, frame) : error;
  if (fault instanceof TemplateError) return toDiagnostic(fault);
  throw fault;
}

function render<T>(
  template: Template,
  environment: Environment,
  native: boolean,
  finish: (frame: Frame) => T,
): Result<T, Diagnostic> {
  let frame: Frame | undefined;
  try {
    const root = templateCode(template, { native, hideMacros: environment.localMacros === false });
    frame = rootFrame(template, root.size, environment);
    if (native) frame.values = [];
    root.enter(frame);
    root.code.sync(frame);
    return ok(finish(frame));
  } catch (error) {
    return failed(faultOf(error, frame));
  }
}

/** Renders to text, synchronously. A call that needs an effect is a fault with the code `template-needs-effect`. */
export function renderTemplate(template: Template, environment: Environment): Result<string, Diagnostic> {
  return render(template, environment, false, (frame) => frame.finished());
}

/** Renders to text; yields each effect, in order, and goes on with the answer that is sent in. */
export function* renderTemplateWithEffects(
  template: Template,
  environment: Environment,
): Generator<Effect, Result<string, Diagnostic>, EffectAnswer> {
  let frame: Frame | undefined;
  try {
    const root = templateCode(template, { native: false, hideMacros: environment.localMacros === false });
    frame = rootFrame(template, root.size, environment);
    root.enter(frame);
    yield* runWithEffects(root.code, frame);
    return ok(frame.finished());
  } catch (error) {
    return failed(faultOf(error, frame));
  }
}

/**
 * Renders to a value, as dbt does with YAML: a lone `{{ expression }}` keeps its type, all else is text. An expression
 * of literals alone is text too (`{{ true }}` is `True`), since Jinja2 computes it before it renders.
 */
export function renderNative(template: Template, environment: Environment): Result<Value, Diagnostic> {
  return render(template, environment, true, (frame) => nativeResult(frame.values ?? []));
}

/** A macro as a value. It sees `environment` and nothing of its caller's. It is compiled when it is first called. */
export function createMacro(
  definition: Definition,
  environment: Environment,
  options: { readonly packageName?: string } = {},
): Callable {
  return new Macro(definition.macroName, () => definitionCode(definition), {
    environment,
    closure: undefined,
    packageName: options.packageName,
  });
}

/** Calls a macro, or anything callable, from outside of a template. */
export function callMacro(
  macro: Callable,
  args: readonly Value[],
  kwargs: Keywords,
): Result<Value, Diagnostic> {
  try {
    return ok(macro.call(args, kwargs, outside));
  } catch (error) {
    return failed(faultOf(error, undefined));
  }
}

/** The same, yielding effects. */
export function* callMacroWithEffects(
  macro: Callable,
  args: readonly Value[],
  kwargs: Keywords,
): Generator<Effect, Result<Value, Diagnostic>, EffectAnswer> {
  try {
    return ok(yield* callValueWithEffects(macro, args, kwargs, outside));
  } catch (error) {
    return failed(faultOf(error, undefined));
  }
}

/** The value of one expression, without the braces around it. */
export function evaluateExpression(text: string, environment: Environment): Result<Value, Diagnostic> {
  const source: TemplateSource = { path: '', text, lineOffset: 0 };
  const parsed = parseExpression(source);
  if (!parsed.ok) return failed(parsed.error[0]!);
  let frame: Frame | undefined;
  try {
    const root = expressionCode(source, parsed.value);
    frame = rootFrame(source, root.size, environment);
    root.enter(frame);
    return ok(root.code.sync(frame));
  } catch (error) {
    return failed(faultOf(error, frame));
  }
}
