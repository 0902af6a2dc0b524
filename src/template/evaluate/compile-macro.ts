import type { CallBlockNode, MacroNode, Parameter, Statement } from '../syntax/nodes.ts';
import type { BodyCode, Steps, Signal } from './code.ts';
import { CompileError } from './compile-error.ts';
import { compileCall } from './compile-call.ts';
import type { Frame } from './frame.ts';
import { Macro } from './macro.ts';
import type { MacroCode } from './macro.ts';
import { writeText } from './output.ts';
import { entryOf, functionScope } from './scope.ts';
import type { Scope } from './scope.ts';
import { undeclaredNames } from './undeclared.ts';

/** Compiles the body of a macro or of a call block. */
export function compileMacroBody(
  macro: {
    readonly name: string;
    readonly parameters: readonly Parameter[];
    readonly body: readonly Statement[];
    readonly start: number;
    readonly end: number;
    readonly catchesReturn: boolean;
  },
  outer: Scope,
): MacroCode {
  const scope: Scope = { ...functionScope(outer), soft: outer.soft };
  const { symbols, owner, unit } = scope;
  const names = macro.parameters.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw new CompileError(`duplicate argument '${twice}' in function definition`, macro);
  const special = undeclaredNames(macro.body, ['caller', 'kwargs', 'varargs']);
  const explicit = macro.parameters.find(({ name }) => name === 'caller');
  if (special.has('caller') && explicit && !explicit.defaultValue) {
    throw new CompileError(
      'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.',
      macro,
    );
  }
  const declare = (name: string): number | undefined =>
    special.has(name) && !names.includes(name) ? symbols.declare(name).slot : undefined;
  const callerSlot = declare('caller');
  const kwargsSlot = declare('kwargs');
  const varargsSlot = declare('varargs');
  symbols.visitParameters(macro.parameters);
  symbols.visitBody(macro.body);
  const parameters = macro.parameters.map(({ name, defaultValue }) => ({
    name,
    slot: symbols.reference(name).slot,
    code: defaultValue && unit.compileExpression(defaultValue, scope),
  }));
  const body = unit.compileBody(macro.body, scope);
  return {
    name: macro.name,
    source: unit.source,
    parameters,
    callerSlot: explicit ? parameters.find(({ name }) => name === 'caller')?.slot : callerSlot,
    kwargsSlot,
    varargsSlot,
    explicitCaller: explicit !== undefined,
    size: () => owner.size,
    enter: entryOf(scope),
    body,
    catchesReturn: macro.catchesReturn,
  };
}

/** Compiles a macro's tag: the macro becomes a variable of the scope. */
export function compileMacro(node: MacroNode, scope: Scope): BodyCode {
  const { slot } = scope.symbols.reference(scope.symbols.nameOfMacro(node));
  const { parameters, body, start, end } = node;
  const code = compileMacroBody(
    { name: node.macroName, parameters, body, start, end, catchesReturn: true },
    scope,
  );
  return {
    sync: (frame) => {
      frame.slots[slot] = closureOf(code, frame);
      return 0;
    },
    effect: undefined,
  };
}

function closureOf(code: MacroCode, frame: Frame): Macro {
  return new Macro(code.name, () => code, {
    environment: frame.environment,
    closure: frame,
    packageName: frame.packageName,
  });
}

/** Compiles a call block: its body is handed to the macro as `caller`. */
export function compileCallBlock(node: CallBlockNode, scope: Scope): BodyCode {
  const { parameters, body, start, end } = node;
  const code = compileMacroBody(
    { name: 'caller', parameters, body, start, end, catchesReturn: false },
    scope,
  );
  const call = compileCall(node.call, scope, { name: 'caller', value: (frame) => closureOf(code, frame) });
  return {
    sync: (frame) => {
      const value = call.sync(frame);
      frame.at = node.call;
      writeText(frame, value);
      return 0;
    },
    effect: function* (frame): Steps<Signal> {
      const value = call.effect ? yield* call.effect(frame) : call.sync(frame);
      frame.at = node.call;
      writeText(frame, value);
      return 0;
    },
  };
}
