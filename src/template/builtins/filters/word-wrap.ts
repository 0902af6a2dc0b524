import { valueError } from '../../values/describe.ts';
import { splitLines } from '../../values/methods/split.ts';

interface WrapOptions {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly wrapString: string;
  readonly breakOnHyphens: boolean;
}

/** Wraps each line of a text, as Python's `textwrap.wrap` does with white space kept. */
export function wordWrap(text: string, options: WrapOptions): string {
  return splitLines(text, false)
    .map((line) => wrapLine(line, options).join(options.wrapString))
    .join(options.wrapString);
}

function chunksOf(line: string, onHyphens: boolean): string[] {
  const chunks = line.split(/([\t\n\v\f\r ]+)/).filter((chunk) => chunk !== '');
  if (!onHyphens) return chunks;
  // A word breaks after a hyphen between two letters, and around a dash of two or more.
  return chunks.flatMap((chunk) =>
    chunk.split(/(?<=[\p{L}\p{N}_]{2}-)(?=[\p{L}_]{2})|(?<=[^-])(?=-{2,}\S)|(?<=-{2,})(?=[^-\s])/u),
  );
}

function wrapLine(line: string, { width, breakLongWords, breakOnHyphens }: WrapOptions): string[] {
  if (width <= 0) throw valueError(`invalid width ${width} (must be > 0)`);
  const chunks = chunksOf(line, breakOnHyphens).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    const current: string[] = [];
    let length = 0;
    if (chunks.at(-1)!.trim() === '' && lines.length > 0) chunks.pop();
    while (chunks.length > 0 && length + chunks.at(-1)!.length <= width) {
      const chunk = chunks.pop()!;
      current.push(chunk);
      length += chunk.length;
    }
    const next = chunks.at(-1);
    if (next !== undefined && next.length > width) {
      const room = Math.max(1, width - length);
      if (breakLongWords) {
        const hyphen = breakOnHyphens && next.length > room ? next.lastIndexOf('-', room - 1) : -1;
        const end = hyphen > 0 && /[^-]/.test(next.slice(0, hyphen)) ? hyphen + 1 : room;
        current.push(next.slice(0, end));
        chunks[chunks.length - 1] = next.slice(end);
      } else if (current.length === 0) {
        current.push(chunks.pop()!);
      }
    }
    if (current.length > 0 && current.at(-1)!.trim() === '') current.pop();
    if (current.length > 0) lines.push(current.join(''));
  }
  return lines;
}
