import { filters, filtersForValues, tests } from '../builtins/tables.ts';
import type { Expression, Statement } from '../syntax/nodes.ts';
import { syntaxDiagnostic } from '../syntax/place-of.ts';
import type { Definition, Template, TemplateSource } from '../syntax/template.ts';
import { TemplateError } from '../values/template-error.ts';
import type { BodyCode, ValueCode } from './code.ts';
import { CompileError } from './compile-error.ts';
import { compileExpression } from './compile-expression.ts';
import { compileMacroBody } from './compile-macro.ts';
import { compileBody } from './compile-statement.ts';
import type { Frame } from './frame.ts';
import type { MacroCode } from './macro.ts';
import { entryOf } from './scope.ts';
import type { Scope } from './scope.ts';
import { FunctionScope, Symbols } from './symbols.ts';

/** A template or expression compiled: how many slots its frame needs, what comes first, and its code. */
export interface RootCode<T> {
  readonly size: number;
  readonly enter: (frame: Frame) => void;
  readonly code: T;
}

function rootScope(
  source: TemplateSource,
  options: { readonly native: boolean; readonly hideMacros: boolean },
): Scope {
  const owner = new FunctionScope(undefined);
  const symbols = new Symbols(undefined, owner, options.hideMacros);
  const unit = {
    source,
    filters: options.native ? filtersForValues : filters,
    tests,
    native: options.native,
    rootSymbols: symbols,
    blockNames: new Set<string>(),
    compileExpression,
    compileBody,
  };
  return { unit, symbols, owner, soft: false, inLoop: false, escape: false };
}

/** A fault found on compiling as the error of a template. */
function attempt<T>(source: TemplateSource, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    const fault =
      error instanceof RangeError ? new CompileError('nested too deeply', { start: 0, end: 0 }) : error;
    if (!(fault instanceof CompileError)) throw fault;
    const { place, sourceLine } = syntaxDiagnostic(source, fault, fault.message);
    const located = new TemplateError(fault.message, { code: 'template-syntax', place });
    located.sourceLine = sourceLine;
    located.macroStack = [];
    throw located;
  }
}

function compileRoot(source: TemplateSource, body: readonly Statement[], scope: Scope): RootCode<BodyCode> {
  return attempt(source, () => {
    scope.symbols.visitBody(body);
    const code = compileBody(body, scope);
    return { size: scope.owner.size, enter: entryOf(scope), code };
  });
}

const compiled = new WeakMap<Template, Map<string, RootCode<BodyCode>>>();

/** A template's code; compiled once for each way of rendering. Throws `TemplateError`. */
export function templateCode(
  template: Template,
  options: { readonly native: boolean; readonly hideMacros: boolean },
): RootCode<BodyCode> {
  let forms = compiled.get(template);
  if (!forms) compiled.set(template, (forms = new Map<string, RootCode<BodyCode>>()));
  const key = `${options.native}${options.hideMacros}`;
  let code = forms.get(key);
  if (!code) forms.set(key, (code = compileRoot(template, template.body, rootScope(template, options))));
  return code;
}

/** An expression's code. Throws `TemplateError`. */
export function expressionCode(source: TemplateSource, expression: Expression): RootCode<ValueCode> {
  const scope = rootScope(source, { native: false, hideMacros: false });
  return attempt(source, () => {
    scope.symbols.visitExpression(expression);
    const code = compileExpression(expression, scope);
    return { size: scope.owner.size, enter: entryOf(scope), code };
  });
}

const macros = new WeakMap<Definition, MacroCode>();

/** A definition's code: it sees the context alone, not the file around it. Throws `TemplateError`. */
export function definitionCode(definition: Definition): MacroCode {
  let code = macros.get(definition);
  if (!code) {
    const { source, macroName: name, parameters, body, start, end } = definition;
    const scope = rootScope(source, { native: false, hideMacros: false });
    code = attempt(source, () =>
      compileMacroBody({ name, parameters, body, start, end, catchesReturn: true }, scope),
    );
    macros.set(definition, code);
  }
  return code;
}
