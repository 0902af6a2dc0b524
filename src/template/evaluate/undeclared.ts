import { forEachOperand } from '../syntax/for-each-operand.ts';
import type { Expression, Statement, Target } from '../syntax/nodes.ts';

/**
 * Which of `names` a body reads before it sets them, in Jinja2's order of visiting (targets before values): these are
 * the special names (`caller`, `kwargs`, `varargs`, `loop`) that a macro or loop must provide.
 */
export function undeclaredNames(body: readonly Statement[], names: readonly string[]): ReadonlySet<string> {
  const open = new Set(names);
  const found = new Set<string>();
  const read = (name: string): void => {
    if (open.has(name)) found.add(name);
  };
  const write = (target: Target): void => {
    if (target.kind === 'target-tuple') target.items.forEach(write);
    else if (target.kind === 'target-name') open.delete(target.name);
  };
  const expression = (node: Expression): void => {
    if (node.kind === 'name') read(node.name);
    else forEachOperand(node, expression);
  };
  const statements = (list: readonly Statement[]): void => list.forEach(statement);
  const statement = (node: Statement): void => {
    switch (node.kind) {
      case 'text':
      case 'break':
      case 'continue':
      case 'block':
        return;
      case 'output':
      case 'do':
        expression(node.expression);
        return;
      case 'print':
        statements(node.body);
        return;
      case 'if':
        for (const branch of node.branches) {
          expression(branch.test);
          statements(branch.body);
        }
        statements(node.otherwise);
        return;
      case 'for':
        write(node.target);
        expression(node.iterable);
        statements(node.body);
        statements(node.otherwise);
        if (node.test) expression(node.test);
        return;
      case 'set':
        write(node.target);
        expression(node.value);
        return;
      case 'set-block':
        write(node.target);
        if (node.filter) expression(node.filter);
        statements(node.body);
        return;
      case 'macro':
        for (const { name, defaultValue } of node.parameters) {
          open.delete(name);
          if (defaultValue) expression(defaultValue);
        }
        statements(node.body);
        return;
      case 'call-block':
        expression(node.call);
        for (const { name, defaultValue } of node.parameters) {
          open.delete(name);
          if (defaultValue) expression(defaultValue);
        }
        statements(node.body);
        return;
      case 'filter-block':
        statements(node.body);
        expression(node.filter);
        return;
      case 'with':
        for (const { target } of node.assignments) write(target);
        for (const { value } of node.assignments) expression(value);
        statements(node.body);
        return;
      case 'autoescape':
        expression(node.value);
        statements(node.body);
        return;
      case 'load':
        expression(node.template);
    }
  };
  statements(body);
  return found;
}
