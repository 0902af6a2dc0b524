import type { BinaryOperator, CompareNode, CompareOperator, Expression } from './nodes.ts';
import { PostfixParser } from './postfix-parser.ts';
import { describeToken } from './token.ts';

/** Parses expressions by Jinja2's grammar: each method is one level of precedence, loosest first. */
export class ExpressionParser extends PostfixParser {
  /** An expression; without `conditional`, `a if b else c` is not one. */
  override parseExpression(conditional = true): Expression {
    return conditional ? this.#parseConditional() : this.#parseOr();
  }

  /** One expression, or a tuple where commas follow. */
  override parseTuple(options: { conditional?: boolean; parentheses?: boolean } = {}): Expression {
    const { stream } = this;
    const { start } = stream.current;
    const items: Expression[] = [];
    let tuple = false;
    for (;;) {
      if (items.length > 0) stream.expect(',');
      if (this.#atTupleEnd()) break;
      items.push(this.parseExpression(options.conditional ?? true));
      if (!stream.is(',')) break;
      tuple = true;
    }
    if (!tuple) {
      const [only] = items;
      if (only) return only;
      if (options.parentheses !== true) {
        throw this.fault(`Expected an expression, got '${describeToken(stream.current)}'`, stream.current);
      }
    }
    return { kind: 'tuple', items, start, end: stream.lastEnd };
  }

  /** Jinja2 means to end at `in` and `recursive` too, but never does: `{% for a, in b %}` is a fault. */
  #atTupleEnd(): boolean {
    const { type } = this.stream.current;
    return type === 'variable_end' || type === 'block_end' || type === ')';
  }

  #parseConditional(): Expression {
    const { stream } = this;
    let node = this.#parseOr();
    for (let links = 1; stream.skipName('if'); links++) {
      this.link(links);
      const test = this.#parseOr();
      let whenFalse: Expression | undefined;
      if (stream.skipName('else')) {
        this.enter();
        whenFalse = this.#parseConditional();
        this.leave();
      }
      node = { kind: 'conditional', test, whenTrue: node, whenFalse, start: node.start, end: stream.lastEnd };
    }
    return node;
  }

  #parseOr(): Expression {
    let left = this.#parseAnd();
    for (let links = 1; this.stream.skipName('or'); links++) {
      this.link(links);
      const right = this.#parseAnd();
      left = { kind: 'logic', operator: 'or', left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #parseAnd(): Expression {
    let left = this.#parseNot();
    for (let links = 1; this.stream.skipName('and'); links++) {
      this.link(links);
      const right = this.#parseNot();
      left = { kind: 'logic', operator: 'and', left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #parseNot(): Expression {
    const { current } = this.stream;
    if (!this.stream.skipName('not')) return this.#parseCompare();
    this.enter();
    const operand = this.#parseNot();
    this.leave();
    return { kind: 'unary', operator: 'not', operand, start: current.start, end: operand.end };
  }

  #parseCompare(): Expression {
    const first = this.#parseSum();
    const rest: { operator: CompareOperator; operand: Expression }[] = [];
    for (;;) {
      const operator = this.#compareOperator();
      if (!operator) break;
      rest.push({ operator, operand: this.#parseSum() });
    }
    if (rest.length === 0) return first;
    const node: CompareNode = { kind: 'compare', first, rest, start: first.start, end: this.stream.lastEnd };
    return node;
  }

  #compareOperator(): CompareOperator | undefined {
    const { stream } = this;
    const { type } = stream.current;
    if (type === '==' || type === '!=' || type === '<' || type === '<=' || type === '>' || type === '>=') {
      stream.next();
      return type;
    }
    if (type !== 'name') return undefined;
    if (stream.skipName('in')) return 'in';
    if (!stream.isName('not')) return undefined;
    const ahead = stream.look();
    if (ahead.type !== 'name' || ahead.value !== 'in') return undefined;
    stream.next();
    stream.next();
    return 'not in';
  }

  #parseSum(): Expression {
    let left = this.#parseConcat();
    for (let links = 1; this.stream.is('+') || this.stream.is('-'); links++) {
      this.link(links);
      const operator = this.stream.next().type as BinaryOperator;
      const right = this.#parseConcat();
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #parseConcat(): Expression {
    const first = this.#parseProduct();
    if (!this.stream.is('~')) return first;
    const items = [first];
    while (this.stream.skip('~')) items.push(this.#parseProduct());
    return { kind: 'concat', items, start: first.start, end: this.stream.lastEnd };
  }

  #parseProduct(): Expression {
    let left = this.#parsePower();
    for (let links = 1; ; links++) {
      const { type } = this.stream.current;
      if (type !== '*' && type !== '/' && type !== '//' && type !== '%') return left;
      this.link(links);
      this.stream.next();
      const right = this.#parsePower();
      left = { kind: 'binary', operator: type, left, right, start: left.start, end: right.end };
    }
  }

  #parsePower(): Expression {
    let left = this.#parseUnary(true);
    for (let links = 1; this.stream.skip('**'); links++) {
      this.link(links);
      const right = this.#parseUnary(true);
      left = { kind: 'binary', operator: '**', left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #parseUnary(filters: boolean): Expression {
    const { current } = this.stream;
    let node: Expression;
    if (current.type === '-' || current.type === '+') {
      this.stream.next();
      this.enter();
      const operand = this.#parseUnary(false);
      this.leave();
      node = { kind: 'unary', operator: current.type, operand, start: current.start, end: operand.end };
    } else {
      node = this.parsePrimary();
    }
    node = this.parsePostfix(node);
    return filters ? this.parseFilters(node) : node;
  }
}
