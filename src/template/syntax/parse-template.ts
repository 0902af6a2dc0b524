import type { Diagnostic } from '../../domain/diagnostic.ts';
import { failed, ok } from '../../util/result.ts';
import type { Result } from '../../util/result.ts';
import { definitionOf } from './definition-of.ts';
import { Lexer } from './lexer.ts';
import type { Expression, Statement } from './nodes.ts';
import { syntaxDiagnostic } from './place-of.ts';
import { StatementParser } from './statement-parser.ts';
import { TemplateSyntaxError } from './syntax-error.ts';
import type { Definition, Template, TemplateSource, TemplateUsage } from './template.ts';
import { TokenStream } from './token-stream.ts';
import { usageOf } from './usage.ts';

/** How to parse. */
export interface ParseOptions {
  /** Only definitions matter; a macro inside a macro is an error, as in dbt. */
  readonly macroFile?: boolean;
  /** Lines before the text's first in the file: places are moved by it. */
  readonly lineOffset?: number;
  /** A text without any tag passes as it is, line ends and all, as in dbt (Jinja2 drops the last newline). */
  readonly keepPlainText?: boolean;
}

class ParsedTemplate implements Template {
  readonly path: string;
  readonly text: string;
  readonly lineOffset: number;
  readonly body: readonly Statement[];
  readonly definitions: readonly Definition[];
  #usage: TemplateUsage | undefined;
  constructor(source: TemplateSource, body: readonly Statement[]) {
    this.path = source.path;
    this.text = source.text;
    this.lineOffset = source.lineOffset;
    this.body = body;
    this.definitions = body.flatMap((node) => (node.kind === 'macro' ? [definitionOf(node, this)] : []));
  }
  get usage(): TemplateUsage {
    return (this.#usage ??= usageOf(this.body));
  }
}

/** Parses a template, or says what is wrong with it (code `template-syntax`). */
export function parseTemplate(
  source: { readonly path: string; readonly text: string },
  options: ParseOptions = {},
): Result<Template, readonly Diagnostic[]> {
  const lineOffset = options.lineOffset ?? 0;
  if (options.keepPlainText === true && !hasTag(source.text)) {
    const { path, text } = source;
    const body: Statement[] = text === '' ? [] : [{ kind: 'text', text, start: 0, end: text.length }];
    return ok(new ParsedTemplate({ path, text, lineOffset }, body));
  }
  const normalized = { path: source.path, text: normalizeText(source.text), lineOffset };
  const parsed = attempt(normalized, () => {
    const stream = new TokenStream(new Lexer(normalized.text));
    return new StatementParser(stream, { nestedMacros: options.macroFile !== true }).parseTemplate();
  });
  return parsed.ok ? ok(new ParsedTemplate(normalized, parsed.value)) : parsed;
}

/** Parses one expression, without braces around it. */
export function parseExpression(source: TemplateSource): Result<Expression, readonly Diagnostic[]> {
  return attempt(source, () => {
    const stream = new TokenStream(new Lexer(source.text, 'variable'));
    return new StatementParser(stream, { nestedMacros: true }).parseOnlyExpression();
  });
}

/** Whether a text has anything that dbt takes for a tag. */
function hasTag(text: string): boolean {
  return /\{[{%#]|[#}%]\}/.test(text);
}

/** Line ends as `\n`, without the last one, as Jinja2 reads a template. */
function normalizeText(text: string): string {
  const lines = text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
  return lines.endsWith('\n') ? lines.slice(0, -1) : lines;
}

function attempt<T>(source: TemplateSource, parse: () => T): Result<T, readonly Diagnostic[]> {
  try {
    return ok(parse());
  } catch (error) {
    if (error instanceof TemplateSyntaxError) {
      return failed([syntaxDiagnostic(source, error, error.message, error.help)]);
    }
    if (error instanceof RangeError) {
      return failed([syntaxDiagnostic(source, { start: 0, end: 0 }, 'nested too deeply')]);
    }
    throw error;
  }
}
