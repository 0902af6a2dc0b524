import type { CallNode, FilterNode, IfNode, Range, Statement } from './nodes.ts';
import { DefinitionParser } from './definition-parser.ts';
import { isSpace } from './characters.ts';

type TagParser = (parser: StatementParser, start: number) => Statement;

/** Parses bodies: text, output and every block tag of Jinja2 (with `do`, `break`, `continue`) and of dbt. */
export class StatementParser extends DefinitionParser {
  /** The whole template. */
  parseTemplate(): Statement[] {
    return this.parseBody(undefined);
  }

  /** One expression and nothing after it. */
  parseOnlyExpression(): ReturnType<DefinitionParser['parseTuple']> {
    const expression = this.parseTuple();
    if (!this.stream.is('eof')) {
      const { current } = this.stream;
      throw this.fault(`chunk after expression`, current);
    }
    return expression;
  }

  protected override parseTag(): Statement {
    const { stream } = this;
    const token = stream.current;
    if (token.type !== 'name') throw this.fault('tag name expected', token);
    const parse = tags.get(token.value);
    if (!parse) throw this.unknownTag(token);
    this.openTags.push(token.value);
    this.enter();
    stream.next();
    const statement = parse(this, token.start);
    this.leave();
    this.openTags.pop();
    return statement;
  }

  #range(start: number): Range {
    return { start, end: this.stream.lastEnd };
  }

  static readonly if: TagParser = (parser, start) => {
    const { stream } = parser;
    const branches: { test: IfNode['branches'][number]['test']; body: Statement[] }[] = [];
    let otherwise: Statement[] = [];
    for (;;) {
      const test = parser.parseTuple({ conditional: false });
      branches.push({ test, body: parser.parseBodyUntil(['elif', 'else', 'endif']) });
      const { value } = stream.next();
      if (value === 'elif') continue;
      if (value === 'else') otherwise = parser.parseBlockBody('endif');
      break;
    }
    return { kind: 'if', branches, otherwise, ...parser.#range(start) };
  };

  static readonly for: TagParser = (parser, start) => {
    const { stream } = parser;
    const target = parser.parseTarget();
    stream.expectName('in');
    const iterable = parser.parseTuple({ conditional: false });
    const test = stream.skipName('if') ? parser.parseExpression() : undefined;
    const recursive = stream.skipName('recursive');
    const body = parser.parseBodyUntil(['endfor', 'else']);
    const otherwise = stream.next().value === 'else' ? parser.parseBlockBody('endfor') : [];
    return { kind: 'for', target, iterable, test, recursive, body, otherwise, ...parser.#range(start) };
  };

  static readonly set: TagParser = (parser, start) => {
    const { stream } = parser;
    const target = parser.parseTarget({ namespaces: true });
    if (stream.skip('=')) {
      const value = parser.parseTuple();
      return { kind: 'set', target, value, ...parser.#range(start) };
    }
    let filter: FilterNode | undefined;
    while (stream.is('|')) filter = parser.parseOneFilter(filter, false);
    const body = parser.parseBlockBody('endset');
    return { kind: 'set-block', target, filter, body, ...parser.#range(start) };
  };

  static readonly callBlock: TagParser = (parser, start) => {
    const parameters = parser.stream.is('(') ? parser.parseParameters() : [];
    const call = parser.parseExpression();
    if (call.kind !== 'call') throw parser.fault('expected call', call);
    const node: CallNode = call;
    const body = parser.parseBlockBody('endcall');
    return { kind: 'call-block', parameters, call: node, body, ...parser.#range(start) };
  };

  static readonly filter: TagParser = (parser, start) => {
    let filter = parser.parseOneFilter(undefined, true);
    while (parser.stream.is('|')) filter = parser.parseOneFilter(filter, false);
    const body = parser.parseBlockBody('endfilter');
    return { kind: 'filter-block', filter, body, ...parser.#range(start) };
  };

  static readonly with: TagParser = (parser, start) => {
    const { stream } = parser;
    const assignments: {
      target: ReturnType<typeof parser.parseTarget>;
      value: ReturnType<typeof parser.parseExpression>;
    }[] = [];
    while (!stream.is('block_end')) {
      if (assignments.length > 0) stream.expect(',');
      const target = parser.parseTarget();
      stream.expect('=');
      assignments.push({ target, value: parser.parseExpression() });
    }
    const body = parser.parseBlockBody('endwith');
    return { kind: 'with', assignments, body, ...parser.#range(start) };
  };

  static readonly do: TagParser = (parser, start) => {
    const expression = parser.parseTuple();
    return { kind: 'do', expression, ...parser.#range(start) };
  };

  static readonly print: TagParser = (parser, start) => {
    const { stream } = parser;
    const items: ReturnType<typeof parser.parseExpression>[] = [];
    while (!stream.is('block_end')) {
      if (items.length > 0) stream.expect(',');
      items.push(parser.parseExpression());
    }
    const body = items.map((expression): Statement => {
      return { kind: 'output', expression, start: expression.start, end: expression.end };
    });
    return { kind: 'print', body, ...parser.#range(start) };
  };

  static readonly break: TagParser = (parser, start) => ({ kind: 'break', ...parser.#range(start) });

  static readonly continue: TagParser = (parser, start) => ({ kind: 'continue', ...parser.#range(start) });

  static readonly autoescape: TagParser = (parser, start) => {
    const value = parser.parseExpression();
    const body = parser.parseBlockBody('endautoescape');
    return { kind: 'autoescape', value, body, ...parser.#range(start) };
  };

  static readonly block: TagParser = (parser, start) => {
    const { stream } = parser;
    const { value: name } = stream.expect('name');
    const scoped = stream.skipName('scoped');
    const required = stream.skipName('required');
    if (stream.is('-')) {
      const message =
        'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.';
      throw parser.fault(message, stream.current);
    }
    const body = parser.parseBlockBody('endblock');
    if (required && !body.every(isBlank)) {
      throw parser.fault('Required blocks can only contain comments or whitespace', stream.current);
    }
    stream.skipName(name);
    return { kind: 'block', name, scoped, required, body, ...parser.#range(start) };
  };

  static readonly extends: TagParser = (parser, start) => {
    const template = parser.parseExpression();
    return {
      kind: 'load',
      tag: 'extends',
      template,
      names: [],
      ignoreMissing: false,
      ...parser.#range(start),
    };
  };

  static readonly include: TagParser = (parser, start) => {
    const { stream } = parser;
    const template = parser.parseExpression();
    const ignoreMissing = stream.isName('ignore') && stream.look().value === 'missing';
    if (ignoreMissing) {
      stream.next();
      stream.next();
    }
    parser.#skipImportContext();
    return { kind: 'load', tag: 'include', template, names: [], ignoreMissing, ...parser.#range(start) };
  };

  static readonly import: TagParser = (parser, start) => {
    const template = parser.parseExpression();
    parser.stream.expectName('as');
    const { name } = parser.parseTargetName();
    parser.#skipImportContext();
    return {
      kind: 'load',
      tag: 'import',
      template,
      names: [name],
      ignoreMissing: false,
      ...parser.#range(start),
    };
  };

  static readonly from: TagParser = (parser, start) => {
    const { stream } = parser;
    const template = parser.parseExpression();
    stream.expectName('import');
    const names: string[] = [];
    for (;;) {
      if (names.length > 0) stream.expect(',');
      if (stream.is('name') && parser.#skipImportContext()) break;
      const { name, start: nameStart, end } = parser.parseTargetName();
      if (name.startsWith('_')) {
        throw parser.fault('names starting with an underline can not be imported', { start: nameStart, end });
      }
      names.push(stream.skipName('as') ? parser.parseTargetName().name : name);
      if (parser.#skipImportContext() || !stream.is(',')) break;
    }
    return { kind: 'load', tag: 'from', template, names, ignoreMissing: false, ...parser.#range(start) };
  };

  #skipImportContext(): boolean {
    const { stream } = this;
    if (!(stream.isName('with') || stream.isName('without')) || stream.look().value !== 'context')
      return false;
    stream.next();
    stream.next();
    return true;
  }

  static readonly macro: TagParser = (parser, start) => parser.parseMacro(start);
  static readonly test: TagParser = (parser, start) => parser.parseTest(start, 'endtest');
  static readonly dataTest: TagParser = (parser, start) => parser.parseTest(start, 'enddata_test');
  static readonly materialization: TagParser = (parser, start) => parser.parseMaterialization(start);
  static readonly snapshot: TagParser = (parser, start) => parser.parseSnapshot(start);
  static readonly docs: TagParser = (parser, start) => parser.parseDocs(start);
}

function isBlank(statement: Statement): boolean {
  if (statement.kind !== 'text') return false;
  for (let at = 0; at < statement.text.length; at++) {
    if (!isSpace(statement.text.charCodeAt(at))) return false;
  }
  return true;
}

const tags: ReadonlyMap<string, TagParser> = new Map([
  ['if', StatementParser.if],
  ['for', StatementParser.for],
  ['set', StatementParser.set],
  ['do', StatementParser.do],
  ['macro', StatementParser.macro],
  ['call', StatementParser.callBlock],
  ['filter', StatementParser.filter],
  ['with', StatementParser.with],
  ['print', StatementParser.print],
  ['break', StatementParser.break],
  ['continue', StatementParser.continue],
  ['block', StatementParser.block],
  ['autoescape', StatementParser.autoescape],
  ['extends', StatementParser.extends],
  ['include', StatementParser.include],
  ['import', StatementParser.import],
  ['from', StatementParser.from],
  ['test', StatementParser.test],
  ['data_test', StatementParser.dataTest],
  ['materialization', StatementParser.materialization],
  ['snapshot', StatementParser.snapshot],
  ['docs', StatementParser.docs],
]);
