import type { Arguments, CallNode, FilterNode, TestNode } from '../syntax/nodes.ts';
import { callMethod, getAttribute } from '../values/attributes.ts';
import { truthy } from '../values/compare.ts';
import { typeError, typeName } from '../values/describe.ts';
import { iterableOf } from '../values/sequence.ts';
import { TemplateError } from '../values/template-error.ts';
import { undefinedError } from '../values/text.ts';
import { PyDict, TemplateObject, Undefined, noKeywords } from '../values/value.ts';
import type { Keywords, Value } from '../values/value.ts';
import { callValue, callValueWithEffects } from './call.ts';
import type { Steps, ValueCode } from './code.ts';
import { combined, runWithEffects } from './code.ts';
import { CompileError } from './compile-error.ts';
import type { Frame } from './frame.ts';
import type { Scope } from './scope.ts';

/** Arguments as a call gets them. */
interface Given {
  readonly args: readonly Value[];
  readonly kwargs: Keywords;
}

/** A call's arguments compiled: their operands in order, and how to make arguments of their values. */
interface ArgumentsCode {
  readonly sync: (frame: Frame) => Given;
  readonly operands: readonly ValueCode[];
  readonly collect: (values: readonly Value[]) => Given;
}

const nothingGiven: Given = { args: [], kwargs: noKeywords };

function compileArguments(node: Arguments, scope: Scope): ArgumentsCode {
  const positional = node.args.map((argument) => scope.unit.compileExpression(argument, scope));
  if (node.kwargs.length === 0 && !node.spread && !node.spreadKeywords) {
    const [first] = positional;
    let sync: (frame: Frame) => Given;
    if (!first) sync = () => nothingGiven;
    else if (positional.length === 1) sync = (frame) => ({ args: [first.sync(frame)], kwargs: noKeywords });
    else sync = (frame) => ({ args: positional.map((argument) => argument.sync(frame)), kwargs: noKeywords });
    return { sync, operands: positional, collect: (values) => ({ args: values, kwargs: noKeywords }) };
  }
  const names = node.kwargs.map(({ name }) => name);
  const named = node.kwargs.map(({ value }) => scope.unit.compileExpression(value, scope));
  const spread = node.spread ? [scope.unit.compileExpression(node.spread, scope)] : [];
  const spreadKeywords = node.spreadKeywords
    ? [scope.unit.compileExpression(node.spreadKeywords, scope)]
    : [];
  // Python evaluates `*args` before the keywords; nothing can tell the difference but effects.
  const operands = [...positional, ...spread, ...named, ...spreadKeywords];
  const collect = (values: readonly Value[]): Given => {
    let at = positional.length;
    const args = values.slice(0, at);
    if (spread.length > 0) appendSpread(args, values[at++]!);
    const kwargs = new Map<string, Value>();
    for (const name of names) {
      if (kwargs.has(name)) throw typeError(`got multiple values for keyword argument '${name}'`);
      kwargs.set(name, values[at++]!);
    }
    if (spreadKeywords.length > 0) addKeywords(kwargs, values[at]!);
    return { args, kwargs };
  };
  return { sync: (frame) => collect(operands.map((operand) => operand.sync(frame))), operands, collect };
}

function appendSpread(args: Value[], spread: Value): void {
  const items = iterableOf(spread);
  if (items === undefined) throw typeError(`Value after * must be an iterable, not ${typeName(spread)}`);
  for (const item of items) args.push(item);
}

function addKeywords(kwargs: Map<string, Value>, spread: Value): void {
  if (spread instanceof Undefined && !spread.capture) throw undefinedError(spread);
  if (!(spread instanceof PyDict)) {
    throw typeError(`argument after ** must be a mapping, not ${typeName(spread)}`);
  }
  for (const [key, value] of spread.entries()) {
    if (typeof key !== 'string') throw typeError('keywords must be strings');
    if (kwargs.has(key)) throw typeError(`got multiple values for keyword argument '${key}'`);
    kwargs.set(key, value);
  }
}

/** Compiles a call; `extra` gives a keyword argument more (the `caller` of a call block). */
export function compileCall(
  node: CallNode,
  scope: Scope,
  extra?: { readonly name: string; readonly value: (frame: Frame) => Value },
): ValueCode {
  const given = compileArguments(node, scope);
  const extend = (frame: Frame, { args, kwargs }: Given): Given =>
    extra ? { args, kwargs: new Map([...kwargs, [extra.name, extra.value(frame)]]) } : { args, kwargs };
  const { callee } = node;
  if (callee.kind === 'attribute' && !extra) {
    const object = scope.unit.compileExpression(callee.object, scope);
    const { name } = callee;
    return {
      sync: (frame) => {
        const target = object.sync(frame);
        // The methods of texts, lists, dicts and so on are called without making a bound method first.
        if (!(target instanceof TemplateObject) && !(target instanceof Undefined)) {
          const { args, kwargs } = given.sync(frame);
          frame.at = node;
          const result = callMethod(target, name, args, kwargs, frame);
          if (result !== undefined) return result;
          frame.at = callee;
          const method = getAttribute(target, name, frame.capture);
          frame.at = node;
          return callValue(method, args, kwargs, frame);
        }
        frame.at = callee;
        const method = getAttribute(target, name, frame.capture);
        const { args, kwargs } = given.sync(frame);
        frame.at = node;
        return callValue(method, args, kwargs, frame);
      },
      effect: function* (frame): Steps<Value> {
        const target = yield* runWithEffects(object, frame);
        frame.at = callee;
        const method = getAttribute(target, name, frame.capture);
        const { args, kwargs } = yield* collectWithEffects(given, frame);
        frame.at = node;
        return yield* callValueWithEffects(method, args, kwargs, frame);
      },
    };
  }
  const code = scope.unit.compileExpression(callee, scope);
  return {
    sync: (frame) => {
      const target = code.sync(frame);
      const { args, kwargs } = extend(frame, given.sync(frame));
      frame.at = node;
      return callValue(target, args, kwargs, frame);
    },
    effect: function* (frame): Steps<Value> {
      const target = yield* runWithEffects(code, frame);
      const { args, kwargs } = extend(frame, yield* collectWithEffects(given, frame));
      frame.at = node;
      return yield* callValueWithEffects(target, args, kwargs, frame);
    },
  };
}

function* collectWithEffects(given: ArgumentsCode, frame: Frame): Steps<Given> {
  const values: Value[] = [];
  for (const operand of given.operands) {
    values.push(operand.effect ? yield* operand.effect(frame) : operand.sync(frame));
  }
  return given.collect(values);
}

/** Compiles a filter; `body` is what a filter block applies it to. */
export function compileFilter(node: FilterNode, scope: Scope, body: ValueCode | undefined): ValueCode {
  const filter = scope.unit.filters.get(node.name);
  if (!filter && !scope.soft) throw new CompileError(`No filter named '${node.name}'.`, node);
  const operand = node.operand
    ? node.operand.kind === 'filter'
      ? compileFilter(node.operand, scope, body)
      : scope.unit.compileExpression(node.operand, scope)
    : body;
  if (!operand) throw new TypeError('a filter without a value stands only in a block');
  const given = compileArguments(node, scope);
  if (!filter) return unknown('filter', node, [operand, ...given.operands]);
  return {
    sync: (frame) => {
      const value = operand.sync(frame);
      const { args, kwargs } = given.sync(frame);
      frame.at = node;
      return filter(value, args, kwargs, frame);
    },
    effect: combined([operand, ...given.operands], (frame, [value, ...values]) => {
      const { args, kwargs } = given.collect(values);
      frame.at = node;
      return filter(value!, args, kwargs, frame);
    }),
  };
}

/** Compiles a test. */
export function compileTest(node: TestNode, scope: Scope): ValueCode {
  const test = scope.unit.tests.get(node.name);
  if (!test && !scope.soft) throw new CompileError(`No test named '${node.name}'.`, node);
  const operand = scope.unit.compileExpression(node.operand, scope);
  const given = compileArguments(node, scope);
  if (!test) return unknown('test', node, [operand, ...given.operands]);
  return {
    sync: (frame) => {
      const value = operand.sync(frame);
      const { args, kwargs } = given.sync(frame);
      frame.at = node;
      return truthy(test(value, args, kwargs, frame));
    },
    effect: combined([operand, ...given.operands], (frame, [value, ...values]) => {
      const { args, kwargs } = given.collect(values);
      frame.at = node;
      return truthy(test(value!, args, kwargs, frame));
    }),
  };
}

/** A filter or test that does not exist, inside an `if`: an error where it is reached. */
function unknown(
  what: 'filter' | 'test',
  node: FilterNode | TestNode,
  operands: readonly ValueCode[],
): ValueCode {
  const fail = (frame: Frame): Value => {
    frame.at = node;
    throw new TemplateError(`No ${what} named '${node.name}' found.`);
  };
  return {
    sync: (frame) => {
      for (const operand of operands) operand.sync(frame);
      return fail(frame);
    },
    effect: combined(operands, fail),
  };
}
