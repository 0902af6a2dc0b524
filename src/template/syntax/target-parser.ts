import { ExpressionParser } from './expression-parser.ts';
import type { Expression, Parameter, Target } from './nodes.ts';
import { describeToken } from './token.ts';

const reserved = new Set(['true', 'false', 'none', 'True', 'False', 'None']);

const nodeNames: Partial<Record<Expression['kind'], string>> = { attribute: 'getattr', item: 'getitem' };

/** Adds to expressions what can stand left of an `=`, and the parameters of macros. */
export class TargetParser extends ExpressionParser {
  /** `a`, `a, b`, `(a, b)`; with `namespaces` also `a.b`. */
  protected parseTarget(options: { namespaces?: boolean } = {}): Target {
    const { stream } = this;
    const { start } = stream.current;
    const items: (Expression | Target)[] = [];
    let tuple = false;
    for (;;) {
      if (items.length > 0) stream.expect(',');
      const { type } = stream.current;
      if (type === 'variable_end' || type === 'block_end' || type === ')') break;
      items.push(this.#parseOneTarget(options.namespaces === true));
      if (!stream.is(',')) break;
      tuple = true;
    }
    const [only] = items;
    if (!tuple && only) return this.#toTarget(only);
    if (!tuple) {
      throw this.fault(`Expected an expression, got '${describeToken(stream.current)}'`, stream.current);
    }
    const range = { start, end: stream.lastEnd };
    if (!items.every(isAssignable)) throw this.fault(`can't assign to 'tuple'`, range);
    return { kind: 'target-tuple', items: items.map((item) => this.#toTarget(item)), ...range };
  }

  /** A single name, as macros and parameters have. */
  protected parseTargetName(): { readonly name: string; readonly start: number; readonly end: number } {
    const token = this.stream.expect('name');
    if (reserved.has(token.value)) throw this.fault(`can't assign to 'name'`, token);
    return { name: token.value, start: token.start, end: token.end };
  }

  /** `(a, b: str = 1)` */
  protected parseParameters(): Parameter[] {
    const { stream } = this;
    const parameters: Parameter[] = [];
    stream.expect('(');
    while (!stream.is(')')) {
      if (parameters.length > 0) stream.expect(',');
      const { name, start } = this.parseTargetName();
      const typeText = stream.skip(':') ? this.#parseType() : undefined;
      let defaultValue: Expression | undefined;
      if (stream.skip('=')) defaultValue = this.parseExpression();
      else if (parameters.at(-1)?.defaultValue) {
        throw this.fault('non-default argument follows default argument', stream.current);
      }
      parameters.push({ name, typeText, defaultValue, start, end: stream.lastEnd });
    }
    stream.expect(')');
    return parameters;
  }

  #parseType(): string {
    const { stream } = this;
    this.enter();
    let text = stream.expect('name').value;
    if (stream.skip('[')) {
      const inner: string[] = [];
      while (!stream.is(']')) {
        if (inner.length > 0) stream.expect(',');
        inner.push(this.#parseType());
      }
      stream.expect(']');
      text += `[${inner.join(', ')}]`;
    }
    this.leave();
    return text;
  }

  #parseOneTarget(namespaces: boolean): Expression | Target {
    const { stream } = this;
    const token = stream.current;
    if (namespaces && token.type === 'name' && !reserved.has(token.value) && stream.look().type === '.') {
      stream.next();
      stream.next();
      const attribute = stream.expect('name');
      const { start } = token;
      return {
        kind: 'target-attribute',
        name: token.value,
        attribute: attribute.value,
        start,
        end: attribute.end,
      };
    }
    return this.parsePrimary();
  }

  #toTarget(expression: Expression | Target): Target {
    if (isTarget(expression)) return expression;
    const { start, end } = expression;
    if (expression.kind === 'name') return { kind: 'target-name', name: expression.name, start, end };
    if (expression.kind === 'tuple' && expression.items.every(isAssignable)) {
      return {
        kind: 'target-tuple',
        items: expression.items.map((item) => this.#toTarget(item)),
        start,
        end,
      };
    }
    throw this.fault(`can't assign to '${nodeNames[expression.kind] ?? expression.kind}'`, expression);
  }
}

function isTarget(node: Expression | Target): node is Target {
  return node.kind === 'target-name' || node.kind === 'target-attribute' || node.kind === 'target-tuple';
}

function isAssignable(node: Expression | Target): boolean {
  if (isTarget(node) || node.kind === 'name') return true;
  return node.kind === 'tuple' && node.items.every(isAssignable);
}
