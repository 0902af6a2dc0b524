import type { Arguments, Expression } from './nodes.ts';

/** Visits the expressions directly inside an expression, in the order in which Jinja2 visits them. */
export function forEachOperand(node: Expression, visit: (operand: Expression) => void): void {
  switch (node.kind) {
    case 'const':
    case 'name':
      return;
    case 'tuple':
    case 'list':
    case 'concat':
      for (const item of node.items) visit(item);
      return;
    case 'dict':
      for (const { key, value } of node.items) {
        visit(key);
        visit(value);
      }
      return;
    case 'binary':
    case 'logic':
      visit(node.left);
      visit(node.right);
      return;
    case 'unary':
      visit(node.operand);
      return;
    case 'compare':
      visit(node.first);
      for (const { operand } of node.rest) visit(operand);
      return;
    case 'conditional':
      visit(node.test);
      visit(node.whenTrue);
      if (node.whenFalse) visit(node.whenFalse);
      return;
    case 'attribute':
      visit(node.object);
      return;
    case 'item':
      visit(node.object);
      visit(node.key);
      return;
    case 'slice':
      if (node.from) visit(node.from);
      if (node.to) visit(node.to);
      if (node.step) visit(node.step);
      return;
    case 'call':
      visit(node.callee);
      visitArguments(node, visit);
      return;
    case 'filter':
      if (node.operand) visit(node.operand);
      visitArguments(node, visit);
      return;
    case 'test':
      visit(node.operand);
      visitArguments(node, visit);
  }
}

function visitArguments(given: Arguments, visit: (operand: Expression) => void): void {
  for (const argument of given.args) visit(argument);
  for (const { value } of given.kwargs) visit(value);
  if (given.spread) visit(given.spread);
  if (given.spreadKeywords) visit(given.spreadKeywords);
}
