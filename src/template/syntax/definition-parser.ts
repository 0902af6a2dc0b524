import type { Expression, MacroNode, Parameter, Statement } from './nodes.ts';
import { TargetParser } from './target-parser.ts';
import type { TokenStream } from './token-stream.ts';
import type { Token } from './token.ts';
import { TemplateSyntaxError } from './syntax-error.ts';

/** Parses bodies up to their end tag, and the tags that define something. */
export abstract class DefinitionParser extends TargetParser {
  /** The tags that are open, outermost first. */
  protected readonly openTags: string[] = [];
  readonly #expected: (readonly string[])[] = [];
  readonly #nestedMacros: boolean;

  constructor(stream: TokenStream, options: { readonly nestedMacros: boolean }) {
    super(stream);
    this.#nestedMacros = options.nestedMacros;
  }

  protected abstract parseTag(): Statement;

  /** `macro name(parameters)` after its first word. */
  parseMacro(start: number): MacroNode {
    const { name } = this.parseTargetName();
    const parameters = this.parseParameters();
    return this.#finish({ start, tag: 'macro', name, macroName: name, parameters, end: 'endmacro' });
  }

  /** dbt's generic test: a macro named `test_<name>`. */
  parseTest(start: number, end: string): MacroNode {
    const { name } = this.parseTargetName();
    const parameters = this.parseParameters();
    return this.#finish({ start, tag: 'test', name, macroName: `test_${name}`, parameters, end });
  }

  /** dbt's `materialization name, adapter='x' | default, supported_languages=[…]`. */
  parseMaterialization(start: number): MacroNode {
    const { stream } = this;
    const { name } = this.parseTargetName();
    let adapter = 'default';
    const languages: Expression = { kind: 'const', value: 'sql', float: false, start, end: start };
    let supported: Parameter = {
      name: 'supported_languages',
      typeText: undefined,
      defaultValue: { kind: 'list', items: [languages], start, end: start },
      start,
      end: start,
    };
    while (stream.skip(',')) {
      const argument = this.parseTargetName();
      if (argument.name === 'default') continue;
      if (argument.name === 'adapter') {
        stream.expect('=');
        const value = this.parseExpression();
        if (value.kind !== 'const' || typeof value.value !== 'string') {
          throw this.fault(`the adapter of materialization '${name}' must be a quoted name`, value);
        }
        adapter = value.value;
      } else if (argument.name === 'supported_languages') {
        stream.expect('=');
        supported = { ...supported, ...argument, defaultValue: this.parseExpression() };
      } else {
        throw this.fault(`materialization '${name}' received unknown argument '${argument.name}'.`, argument);
      }
    }
    const macroName = `materialization_${name}_${adapter}`;
    const end = 'endmaterialization';
    return this.#finish({
      start,
      tag: 'materialization',
      name,
      macroName,
      parameters: [supported],
      adapter,
      end,
    });
  }

  /** dbt's `snapshot name`. */
  parseSnapshot(start: number): MacroNode {
    const { name } = this.parseTargetName();
    const macroName = `snapshot_${name}`;
    return this.#finish({ start, tag: 'snapshot', name, macroName, parameters: [], end: 'endsnapshot' });
  }

  /** dbt's `docs name`: its body is text, whatever it holds. */
  parseDocs(start: number): MacroNode {
    const { stream } = this;
    const { name } = this.parseTargetName();
    if (!stream.is('block_end')) stream.expect('block_end');
    const raw = stream.lexer.readRaw('enddocs');
    if (!raw) throw this.#unexpectedEnd('enddocs');
    const body: Statement[] = raw.text === '' ? [] : [{ kind: 'text', ...raw }];
    const range = { start, end: raw.end };
    // The block's end tag was read with the text: the current token still is the end of the first tag.
    return {
      kind: 'macro',
      tag: 'docs',
      name,
      macroName: `docs_${name}`,
      parameters: [],
      adapter: undefined,
      body,
      bodyRange: raw,
      ...range,
    };
  }

  #finish(parts: {
    readonly start: number;
    readonly tag: MacroNode['tag'];
    readonly name: string;
    readonly macroName: string;
    readonly parameters: readonly Parameter[];
    readonly adapter?: string;
    readonly end: string;
  }): MacroNode {
    const { start, tag, name, macroName, parameters } = parts;
    if (!this.#nestedMacros && this.openTags.length > 1) {
      const message = `The block '${tag} ${name}' is inside the block '${this.openTags.at(-2)}'; it must stand on its own.`;
      throw new TemplateSyntaxError(
        message,
        start,
        this.stream.lastEnd,
        'move it out, to the top of the file',
      );
    }
    this.stream.skip(':');
    const bodyStart = this.stream.current.end;
    const body = this.parseBodyUntil([parts.end]);
    const bodyRange = { start: bodyStart, end: this.blockStart };
    this.stream.next();
    const { lastEnd: end } = this.stream;
    return {
      kind: 'macro',
      tag,
      name,
      macroName,
      parameters,
      adapter: parts.adapter,
      body,
      bodyRange,
      start,
      end,
    };
  }

  /** Where the block tag that was read last begins, its braces included. */
  protected blockStart = 0;

  /** The body up to the end tag `end`, which is passed. */
  protected parseBlockBody(end: string): Statement[] {
    const body = this.parseBodyUntil([end]);
    this.stream.next();
    return body;
  }

  /** The body up to one of the end tags, whose name is then the current token. */
  protected parseBodyUntil(ends: readonly string[]): Statement[] {
    const { stream } = this;
    stream.skip(':');
    stream.expect('block_end');
    this.#expected.push(ends);
    const body = this.parseBody(ends);
    if (stream.is('eof')) throw this.#unexpectedEnd();
    this.#expected.pop();
    return body;
  }

  protected parseBody(ends: readonly string[] | undefined): Statement[] {
    const { stream } = this;
    const body: Statement[] = [];
    for (;;) {
      const token = stream.current;
      if (token.type === 'data') {
        body.push({ kind: 'text', text: token.value, start: token.start, end: token.end });
        stream.next();
      } else if (token.type === 'variable_begin') {
        stream.next();
        const expression = this.parseTuple();
        stream.expect('variable_end');
        body.push({ kind: 'output', expression, start: token.start, end: stream.lastEnd });
      } else if (token.type === 'block_begin') {
        this.blockStart = token.start;
        stream.next();
        if (ends && stream.is('name') && ends.includes(stream.current.value)) return body;
        body.push(this.parseTag());
        stream.expect('block_end');
      } else {
        return body;
      }
    }
  }

  protected unknownTag(token: Token): TemplateSyntaxError {
    const expected = this.#expected.flat();
    return this.#tagFault(`Encountered unknown tag '${token.value}'.`, expected.includes(token.value), token);
  }

  #unexpectedEnd(end?: string): TemplateSyntaxError {
    if (end !== undefined) this.#expected.push([end]);
    return this.#tagFault('Unexpected end of template.', false, this.stream.current);
  }

  #tagFault(what: string, misplaced: boolean, token: Token): TemplateSyntaxError {
    let message = what;
    const wanted = this.#expected.at(-1);
    if (wanted) {
      const list = wanted.map((name) => `'${name}'`).join(' or ');
      message += misplaced
        ? ` You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${list}.`
        : ` Jinja was looking for the following tags: ${list}.`;
    }
    const open = this.openTags.at(-1);
    if (open !== undefined) message += ` The innermost block that needs to be closed is '${open}'.`;
    return this.fault(message, token);
  }
}
