import type { Diagnostic, Place } from '../../domain/diagnostic.ts';
import type { Range } from './nodes.ts';
import type { TemplateSource } from './template.ts';

const lineStarts = new WeakMap<TemplateSource, readonly number[]>();

function startsOf(source: TemplateSource): readonly number[] {
  let starts = lineStarts.get(source);
  if (!starts) {
    const found = [0];
    for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1))
      found.push(at + 1);
    lineStarts.set(source, (starts = found));
  }
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Line and column of a range of a template's text. The first call for a source reads its lines. */
export function placeOf(source: TemplateSource, range: Range): Place {
  const starts = startsOf(source);
  const line = lineAt(starts, range.start);
  const endLine = lineAt(starts, range.end);
  return {
    path: source.path,
    line: line + 1 + source.lineOffset,
    column: range.start - starts[line]! + 1,
    endLine: endLine + 1 + source.lineOffset,
    endColumn: range.end - starts[endLine]! + 1,
  };
}

/** The text of the line on which the range begins. */
export function sourceLineOf(source: TemplateSource, range: Range): string {
  const starts = startsOf(source);
  const line = lineAt(starts, range.start);
  const next = starts[line + 1];
  return source.text.slice(starts[line], next === undefined ? undefined : next - 1);
}

/** A fault of the template's syntax at `range`. */
export function syntaxDiagnostic(
  source: TemplateSource,
  range: Range,
  message: string,
  help?: string,
): Diagnostic {
  return {
    code: 'template-syntax',
    severity: 'error',
    message,
    place: placeOf(source, range),
    sourceLine: sourceLineOf(source, range),
    ...(help === undefined ? {} : { help }),
  };
}
