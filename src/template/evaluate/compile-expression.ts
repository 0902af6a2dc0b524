import { constantValue } from '../syntax/literal-value.ts';
import type {
  CompareNode,
  ConditionalNode,
  DictNode,
  Expression,
  ItemNode,
  LogicNode,
  SliceNode,
} from '../syntax/nodes.ts';
import { placeOf } from '../syntax/place-of.ts';
import { arithmetic, signed } from '../values/arithmetic.ts';
import { getAttribute, getItem } from '../values/attributes.ts';
import { equals, ordered, truthy } from '../values/compare.ts';
import { checkTextLength } from '../values/limits.ts';
import { contains, sliceOf } from '../values/sequence.ts';
import { str } from '../values/text.ts';
import { PyDict, PyTuple, Undefined } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import type { Steps, ValueCode } from './code.ts';
import { combined, runWithEffects } from './code.ts';
import { compileCall, compileFilter, compileTest } from './compile-call.ts';
import { getter, softScope } from './scope.ts';
import type { Scope } from './scope.ts';

/** Compiles an expression. */
export function compileExpression(node: Expression, scope: Scope): ValueCode {
  switch (node.kind) {
    case 'const': {
      const value = constantValue(node);
      return { sync: () => value, effect: undefined };
    }
    case 'name':
      return compileName(node.name, scope);
    case 'list':
      return compileItems(node.items, scope, (items) => items);
    case 'tuple':
      return compileItems(node.items, scope, (items) => new PyTuple(items));
    case 'dict':
      return compileDict(node, scope);
    case 'binary': {
      const left = compileExpression(node.left, scope);
      const right = compileExpression(node.right, scope);
      const { operator } = node;
      return {
        sync: (frame) => {
          const a = left.sync(frame);
          const b = right.sync(frame);
          frame.at = node;
          return arithmetic(operator, a, b);
        },
        effect: combined([left, right], (frame, [a, b]) => {
          frame.at = node;
          return arithmetic(operator, a!, b!);
        }),
      };
    }
    case 'logic':
      return compileLogic(node, scope);
    case 'unary': {
      const operand = compileExpression(node.operand, scope);
      const { operator } = node;
      if (operator === 'not') {
        return {
          sync: (frame) => !truthy(operand.sync(frame)),
          effect: combined([operand], (_, [value]) => !truthy(value!)),
        };
      }
      return {
        sync: (frame) => {
          const value = operand.sync(frame);
          frame.at = node;
          return signed(operator, value);
        },
        effect: combined([operand], (frame, [value]) => {
          frame.at = node;
          return signed(operator, value!);
        }),
      };
    }
    case 'concat': {
      const items = node.items.map((item) => compileExpression(item, scope));
      return {
        sync: (frame) => {
          let text = '';
          for (const item of items) text += str(item.sync(frame));
          frame.at = node;
          checkTextLength(text.length);
          return text;
        },
        effect: combined(items, (_, values) => values.map(str).join('')),
      };
    }
    case 'compare':
      return compileCompare(node, scope);
    case 'conditional':
      return compileConditional(node, scope);
    case 'attribute': {
      const object = compileExpression(node.object, scope);
      const { name } = node;
      return {
        sync: (frame) => {
          const value = object.sync(frame);
          frame.at = node;
          return getAttribute(value, name, frame.capture);
        },
        effect: combined([object], (frame, [value]) => {
          frame.at = node;
          return getAttribute(value!, name, frame.capture);
        }),
      };
    }
    case 'item':
      return compileItem(node, scope);
    case 'slice':
      throw new TypeError('a slice stands only between brackets');
    case 'call':
      return compileCall(node, scope);
    case 'filter':
      return compileFilter(node, scope, undefined);
    case 'test':
      return compileTest(node, scope);
  }
}

function compileName(name: string, scope: Scope): ValueCode {
  const get = getter(scope, scope.symbols.reference(name));
  return {
    sync: (frame) => {
      const value = get(frame);
      return value === undefined ? new Undefined({ name, capture: frame.capture }) : value;
    },
    effect: undefined,
  };
}

function compileItems(
  nodes: readonly Expression[],
  scope: Scope,
  make: (items: Value[]) => Value,
): ValueCode {
  const items = nodes.map((node) => compileExpression(node, scope));
  return {
    sync: (frame) => make(items.map((item) => item.sync(frame))),
    effect: combined(items, (_, values) => make([...values])),
  };
}

function compileDict(node: DictNode, scope: Scope): ValueCode {
  const parts = node.items.flatMap(({ key, value }) => [
    compileExpression(key, scope),
    compileExpression(value, scope),
  ]);
  const make = (values: readonly Value[]): PyDict => {
    const dict = new PyDict();
    for (let index = 0; index < values.length; index += 2) dict.set(values[index]!, values[index + 1]!);
    return dict;
  };
  return {
    sync: (frame) => {
      const values = parts.map((part) => part.sync(frame));
      frame.at = node;
      return make(values);
    },
    effect: combined(parts, (frame, values) => {
      frame.at = node;
      return make(values);
    }),
  };
}

function compileLogic(node: LogicNode, scope: Scope): ValueCode {
  const left = compileExpression(node.left, scope);
  const right = compileExpression(node.right, scope);
  const stops = node.operator === 'or';
  return {
    sync: (frame) => {
      const value = left.sync(frame);
      return truthy(value) === stops ? value : right.sync(frame);
    },
    effect:
      left.effect || right.effect
        ? function* (frame): Steps<Value> {
            const value = yield* runWithEffects(left, frame);
            return truthy(value) === stops ? value : yield* runWithEffects(right, frame);
          }
        : undefined,
  };
}

function holds(operator: CompareNode['rest'][number]['operator'], left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    default:
      return ordered(left, operator, right);
  }
}

function compileCompare(node: CompareNode, scope: Scope): ValueCode {
  const first = compileExpression(node.first, scope);
  const rest = node.rest.map(({ operator, operand }) => ({
    operator,
    code: compileExpression(operand, scope),
  }));
  const withEffects = first.effect !== undefined || rest.some(({ code }) => code.effect !== undefined);
  return {
    sync: (frame) => {
      let left = first.sync(frame);
      for (const { operator, code } of rest) {
        const right = code.sync(frame);
        frame.at = node;
        if (!holds(operator, left, right)) return false;
        left = right;
      }
      return true;
    },
    effect: withEffects
      ? function* (frame): Steps<Value> {
          let left = yield* runWithEffects(first, frame);
          for (const { operator, code } of rest) {
            const right = yield* runWithEffects(code, frame);
            frame.at = node;
            if (!holds(operator, left, right)) return false;
            left = right;
          }
          return true;
        }
      : undefined,
  };
}

function compileConditional(node: ConditionalNode, scope: Scope): ValueCode {
  const soft = softScope(scope);
  const test = compileExpression(node.test, soft);
  const then = compileExpression(node.whenTrue, soft);
  const otherwise = node.whenFalse ? compileExpression(node.whenFalse, soft) : missingElse(node, scope);
  return {
    sync: (frame) => (truthy(test.sync(frame)) ? then.sync(frame) : otherwise.sync(frame)),
    effect:
      test.effect || then.effect || otherwise.effect
        ? function* (frame): Steps<Value> {
            const value = yield* runWithEffects(test, frame);
            return yield* runWithEffects(truthy(value) ? then : otherwise, frame);
          }
        : undefined,
  };
}

function missingElse(node: ConditionalNode, scope: Scope): ValueCode {
  return {
    sync: () => {
      const { line } = placeOf(scope.unit.source, node);
      return new Undefined({
        hint: `the inline if-expression on line ${line} evaluated to false and no else section was defined.`,
      });
    },
    effect: undefined,
  };
}

function compileItem(node: ItemNode, scope: Scope): ValueCode {
  const object = compileExpression(node.object, scope);
  if (node.key.kind === 'slice') return compileSlice(node, node.key, object, scope);
  const key = compileExpression(node.key, scope);
  return {
    sync: (frame) => {
      const value = object.sync(frame);
      const at = key.sync(frame);
      frame.at = node;
      return getItem(value, at, frame.capture);
    },
    effect: combined([object, key], (frame, [value, at]) => {
      frame.at = node;
      return getItem(value!, at!, frame.capture);
    }),
  };
}

const absent: ValueCode = { sync: () => null, effect: undefined };

function compileSlice(node: ItemNode, slice: SliceNode, object: ValueCode, scope: Scope): ValueCode {
  const parts = [slice.from, slice.to, slice.step].map((part) =>
    part ? compileExpression(part, scope) : absent,
  );
  const operands = [object, ...parts];
  const apply = (value: Value, from: Value, to: Value, step: Value): Value =>
    value instanceof Undefined && value.capture ? value : sliceOf(value, { from, to, step });
  return {
    sync: (frame) => {
      const [value, from, to, step] = operands.map((operand) => operand.sync(frame));
      frame.at = node;
      return apply(value!, from!, to!, step!);
    },
    effect: combined(operands, (frame, [value, from, to, step]) => {
      frame.at = node;
      return apply(value!, from!, to!, step!);
    }),
  };
}
