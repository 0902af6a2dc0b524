import type { Value } from '../values/value.ts';
import { PyDict, PyFloat, PyTuple, hashKey } from '../values/value.ts';
import type { ConstNode, Expression } from './nodes.ts';

/** The value of a literal's node. */
export function constantValue(node: ConstNode): Value {
  return node.float ? new PyFloat(Number(node.value)) : node.value;
}

/** The value of an expression made of literals alone (lists, dicts and tuples of them too), else JavaScript's undefined. */
export function literalValue(node: Expression): Value | undefined {
  switch (node.kind) {
    case 'const':
      return constantValue(node);
    case 'list':
      return literalValues(node.items);
    case 'tuple': {
      const items = literalValues(node.items);
      return items && new PyTuple(items);
    }
    case 'dict': {
      const dict = new PyDict();
      for (const item of node.items) {
        const key = literalValue(item.key);
        const value = literalValue(item.value);
        if (key === undefined || value === undefined || hashKey(key) === undefined) return undefined;
        dict.set(key, value);
      }
      return dict;
    }
    case 'unary': {
      const operand = node.operator === '-' ? literalValue(node.operand) : undefined;
      if (operand instanceof PyFloat) return new PyFloat(-operand.value);
      if (typeof operand === 'number') return operand === 0 ? 0 : -operand;
      return typeof operand === 'bigint' ? -operand : undefined;
    }
    default:
      return undefined;
  }
}

function literalValues(nodes: readonly Expression[]): Value[] | undefined {
  const items: Value[] = [];
  for (const node of nodes) {
    const value = literalValue(node);
    if (value === undefined) return undefined;
    items.push(value);
  }
  return items;
}
