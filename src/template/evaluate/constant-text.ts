import { forEachOperand } from '../syntax/for-each-operand.ts';
import type { Expression } from '../syntax/nodes.ts';
import type { TemplateSource } from '../syntax/template.ts';
import { str } from '../values/text.ts';
import { PyIterator, TemplateObject, Undefined } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import type { ValueCode } from './code.ts';
import { Frame, Run } from './frame.ts';

/**
 * The text of an expression made of literals alone: Jinja2 computes such before rendering and keeps no type, so that in
 * dbt `{{ true }}` in YAML is the text `True`. JavaScript's undefined for any other expression.
 */
export function constantText(node: Expression, code: ValueCode, source: TemplateSource): string | undefined {
  if (!isConstant(node)) return undefined;
  try {
    const value = code.sync(constantFrame(source));
    return isPlain(value) ? str(value) : undefined;
  } catch {
    return undefined;
  }
}

const readsContext = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr', 'random']);

function isConstant(node: Expression): boolean {
  if (node.kind === 'name' || node.kind === 'call') return false;
  if (node.kind === 'filter' && (readsContext.has(node.name) || node.name.startsWith('as_'))) return false;
  let constant = true;
  forEachOperand(node, (operand) => {
    constant &&= isConstant(operand);
  });
  return constant;
}

function isPlain(value: Value): boolean {
  return !(value instanceof TemplateObject || value instanceof PyIterator || value instanceof Undefined);
}

function constantFrame(source: TemplateSource): Frame {
  return new Frame({
    size: 0,
    parent: undefined,
    source,
    environment: { lookup: () => undefined, undefinedMode: 'strict' },
    run: new Run(undefined),
    caller: undefined,
    macro: undefined,
  });
}
