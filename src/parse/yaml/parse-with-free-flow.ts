import { Composer, Lexer, Parser } from 'yaml';
import type { Document, DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';

/** The part of the library's lexer that holds `{ … }` and `[ … ]` to the indentation of the block around. */
interface FlowLexer {
  indentNext: number;
  parseFlowCollection(): Generator<string, unknown>;
}

/**
 * Parses YAML in which the lines of `{ … }` and `[ … ]` may be indented in any way, as PyYAML has it: there indentation means nothing within them,
 * while YAML 1.2, and the library, want them to be indented more than the block they stand in.
 */
export function parseWithFreeFlow(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
): Document.Parsed | null {
  const lexer = new Lexer();
  const flow = lexer as unknown as FlowLexer;
  const parse = flow.parseFlowCollection.bind(flow);
  flow.parseFlowCollection = function* freely() {
    const { indentNext } = flow;
    flow.indentNext = 0;
    try {
      return yield* parse();
    } finally {
      flow.indentNext = indentNext;
    }
  };
  const parser = new Parser();
  const composer = new Composer(options);
  function* tokens() {
    for (const lexeme of lexer.lex(text)) yield* parser.next(lexeme);
    yield* parser.end();
  }
  const [first, second] = composer.compose(tokens(), true, text.length);
  return second === undefined ? (first ?? null) : null;
}
