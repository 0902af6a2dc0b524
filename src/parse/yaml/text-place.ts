import type { Place } from '../../domain/diagnostic.ts';
import type { Span, YamlSource } from './yaml-value.ts';

/** Where the text of a scalar begins: of a block (`|`, `>`) that is the first line below its indicator, behind the indentation. */
export function textPlace(source: YamlSource, span: Span): Place {
  const place = source.place(span);
  if (!/^[|>]/.test(source.text.slice(span.start, span.start + 1))) {
    const quoted = /^["']/.test(source.text.slice(span.start, span.start + 1)) ? 1 : 0;
    return { path: place.path, line: place.line, column: place.column + quoted };
  }
  const line = source.line(place.line + 1);
  return { path: place.path, line: place.line + 1, column: line.length - line.trimStart().length + 1 };
}
