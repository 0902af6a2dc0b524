import type { Arguments, Expression, FilterNode, SliceNode } from './nodes.ts';
import { TemplateSyntaxError } from './syntax-error.ts';
import type { TokenStream } from './token-stream.ts';
import type { Token } from './token.ts';
import { describeToken } from './token.ts';

/** Brackets, unary operators and blocks inside one another; deeper is refused. */
const maximalNesting = 100;
/** Operators, filters and the like in one row; longer is refused, since each is one level of the tree. */
const maximalChain = 1000;

/** Parses literals and names, and what follows them: attributes, items, calls, filters, tests. */
export abstract class PostfixParser {
  protected readonly stream: TokenStream;
  #nesting = 0;

  constructor(stream: TokenStream) {
    this.stream = stream;
  }

  abstract parseExpression(conditional?: boolean): Expression;

  abstract parseTuple(options?: { parentheses?: boolean }): Expression;

  protected fault(
    message: string,
    at: { readonly start: number; readonly end: number },
  ): TemplateSyntaxError {
    return new TemplateSyntaxError(message, at.start, at.end);
  }

  protected enter(): void {
    if (++this.#nesting > maximalNesting) {
      throw this.fault(`nested too deeply (more than ${maximalNesting} levels)`, this.stream.current);
    }
  }

  protected leave(): void {
    this.#nesting--;
  }

  protected link(length: number): void {
    if (length > maximalChain) {
      throw this.fault(
        `the expression is too long (more than ${maximalChain} operators in a row)`,
        this.stream.current,
      );
    }
  }

  protected parsePrimary(): Expression {
    const { stream } = this;
    const token = stream.current;
    const { start, end } = token;
    switch (token.type) {
      case 'name':
        stream.next();
        return nameOrConstant(token);
      case 'string': {
        stream.next();
        let { value } = token;
        while (stream.is('string')) value += stream.next().value;
        return { kind: 'const', value, float: false, start, end: stream.lastEnd };
      }
      case 'integer':
      case 'float':
        stream.next();
        return { kind: 'const', value: token.number, float: token.type === 'float', start, end };
      case '(': {
        stream.next();
        this.enter();
        const inner = this.parseTuple({ parentheses: true });
        this.leave();
        stream.expect(')');
        return inner;
      }
      case '[': {
        this.enter();
        const items = this.#parseList();
        this.leave();
        return { kind: 'list', items, start, end: stream.lastEnd };
      }
      case '{': {
        this.enter();
        const items = this.#parseDict();
        this.leave();
        return { kind: 'dict', items, start, end: stream.lastEnd };
      }
      default:
        throw this.fault(`unexpected '${describeToken(token)}'`, token);
    }
  }

  #parseList(): Expression[] {
    const { stream } = this;
    const items: Expression[] = [];
    stream.expect('[');
    while (!stream.is(']')) {
      if (items.length > 0) stream.expect(',');
      if (stream.is(']')) break;
      items.push(this.parseExpression());
    }
    stream.expect(']');
    return items;
  }

  #parseDict(): { key: Expression; value: Expression }[] {
    const { stream } = this;
    const items: { key: Expression; value: Expression }[] = [];
    stream.expect('{');
    while (!stream.is('}')) {
      if (items.length > 0) stream.expect(',');
      if (stream.is('}')) break;
      const key = this.parseExpression();
      stream.expect(':');
      items.push({ key, value: this.parseExpression() });
    }
    stream.expect('}');
    return items;
  }

  protected parsePostfix(start: Expression): Expression {
    let node = start;
    for (let links = 1; ; links++) {
      const { type } = this.stream.current;
      if (type !== '.' && type !== '[' && type !== '(') return node;
      this.link(links);
      node =
        type === '.'
          ? this.#parseAttribute(node)
          : type === '['
            ? this.#parseItem(node)
            : this.#parseCall(node);
    }
  }

  protected parseFilters(start: Expression): Expression {
    let node = start;
    for (let links = 1; ; links++) {
      this.link(links);
      if (this.stream.is('|')) node = this.#parseFilter(node);
      else if (this.stream.isName('is')) node = this.#parseTest(node);
      else if (this.stream.is('(')) node = this.#parseCall(node);
      else return node;
    }
  }

  #parseAttribute(object: Expression): Expression {
    const { stream } = this;
    stream.next();
    const name = stream.next();
    if (name.type === 'name') {
      return { kind: 'attribute', object, name: name.value, start: object.start, end: name.end };
    }
    if (name.type !== 'integer') throw this.fault('expected name or number', name);
    const { start, end } = name;
    const key: Expression = { kind: 'const', value: name.number, float: false, start, end };
    return { kind: 'item', object, key, start: object.start, end };
  }

  #parseItem(object: Expression): Expression {
    const { stream } = this;
    const open = stream.next();
    this.enter();
    const keys: Expression[] = [];
    while (!stream.is(']')) {
      if (keys.length > 0) stream.expect(',');
      const first = stream.current;
      keys.push(this.#parseSubscript());
      if (keys.length > 1 && keys.some(({ kind }) => kind === 'slice'))
        throw this.fault('invalid syntax: a slice stands alone between its brackets', first);
    }
    this.leave();
    const { end } = stream.expect(']');
    const [only] = keys;
    const key: Expression =
      keys.length === 1 && only ? only : { kind: 'tuple', items: keys, start: open.start, end };
    return { kind: 'item', object, key, start: object.start, end };
  }

  #parseSubscript(): Expression {
    const { stream } = this;
    const { start } = stream.current;
    let from: Expression | undefined;
    if (!stream.is(':')) {
      from = this.parseExpression();
      if (!stream.is(':')) return from;
    }
    stream.next();
    const atEnd = (): boolean => stream.is(']') || stream.is(',');
    const to = stream.is(':') || atEnd() ? undefined : this.parseExpression();
    const step = stream.skip(':') && !atEnd() ? this.parseExpression() : undefined;
    const node: SliceNode = { kind: 'slice', from, to, step, start, end: stream.lastEnd };
    return node;
  }

  #parseCall(callee: Expression): Expression {
    const given = this.#parseArguments();
    return { kind: 'call', callee, ...given, start: callee.start, end: this.stream.lastEnd };
  }

  #parseArguments(): Arguments {
    const { stream } = this;
    const open = stream.expect('(');
    this.enter();
    const args: Expression[] = [];
    const kwargs: { name: string; value: Expression }[] = [];
    let spread: Expression | undefined;
    let spreadKeywords: Expression | undefined;
    const ensure = (allowed: boolean): void => {
      if (!allowed) throw this.fault('invalid syntax for function call expression', open);
    };
    for (let first = true; !stream.is(')'); first = false) {
      if (!first) {
        stream.expect(',');
        if (stream.is(')')) break;
      }
      if (stream.is('*')) {
        ensure(spread === undefined && spreadKeywords === undefined);
        stream.next();
        spread = this.parseExpression();
      } else if (stream.is('**')) {
        ensure(spreadKeywords === undefined);
        stream.next();
        spreadKeywords = this.parseExpression();
      } else if (stream.is('name') && stream.look().type === '=') {
        ensure(spreadKeywords === undefined);
        const name = stream.next().value;
        stream.next();
        kwargs.push({ name, value: this.parseExpression() });
      } else {
        ensure(spread === undefined && spreadKeywords === undefined && kwargs.length === 0);
        args.push(this.parseExpression());
      }
    }
    this.leave();
    stream.expect(')');
    return { args, kwargs, spread, spreadKeywords };
  }

  #parseDottedName(): string {
    let name = this.stream.expect('name').value;
    while (this.stream.skip('.')) name += `.${this.stream.expect('name').value}`;
    return name;
  }

  /** `| name(…)`, or `name(…)` where `bare`; the operand is the block's text where there is none. */
  protected parseOneFilter(operand: Expression | undefined, bare: boolean): FilterNode {
    if (!bare) this.stream.expect('|');
    const { start } = this.stream.current;
    const name = this.#parseDottedName();
    const given = this.stream.is('(') ? this.#parseArguments() : noArguments;
    return {
      kind: 'filter',
      name,
      operand,
      ...given,
      start: operand?.start ?? start,
      end: this.stream.lastEnd,
    };
  }

  #parseFilter(operand: Expression): Expression {
    return this.parseOneFilter(operand, false);
  }

  #parseTest(operand: Expression): Expression {
    const { stream } = this;
    stream.next();
    const negated = stream.skipName('not');
    const name = this.#parseDottedName();
    let given: Arguments = noArguments;
    if (stream.is('(')) {
      given = this.#parseArguments();
    } else if (this.#atTestArgument()) {
      if (stream.isName('is')) throw this.fault('You cannot chain multiple tests with is', stream.current);
      const argument = this.parsePostfix(this.parsePrimary());
      given = { ...noArguments, args: [argument] };
    }
    const { start } = operand;
    const test: Expression = { kind: 'test', name, operand, ...given, start, end: stream.lastEnd };
    return negated ? { kind: 'unary', operator: 'not', operand: test, start, end: test.end } : test;
  }

  #atTestArgument(): boolean {
    const { type, value } = this.stream.current;
    if (type === 'name') return value !== 'else' && value !== 'or' && value !== 'and';
    return type === 'string' || type === 'integer' || type === 'float' || type === '[' || type === '{';
  }
}

const noArguments: Arguments = { args: [], kwargs: [], spread: undefined, spreadKeywords: undefined };

function nameOrConstant({ value, start, end }: Token): Expression {
  switch (value) {
    case 'true':
    case 'True':
      return { kind: 'const', value: true, float: false, start, end };
    case 'false':
    case 'False':
      return { kind: 'const', value: false, float: false, start, end };
    case 'none':
    case 'None':
      return { kind: 'const', value: null, float: false, start, end };
    default:
      return { kind: 'name', name: value, start, end };
  }
}
