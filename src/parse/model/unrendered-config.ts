import { str } from '../../template/values/text.ts';
import type { StaticCall, Template } from '../../template/syntax/template.ts';

/**
 * The keywords of a template's first `config()`, as the manifest has them unrendered: the text of a literal, the source
 * of any other expression. Null: it has no such call, or none with keywords.
 */
export function unrenderedConfig(template: Template): Readonly<Record<string, string>> | null {
  const first = template.usage.calls.find((call) => call.callee === 'config');
  if (!first || first.kwargs.size === 0) return null;
  const sources = keywordSources(template.text, first);
  const texts: Record<string, string> = {};
  for (const [key, value] of first.kwargs) {
    texts[key] = value === undefined ? (sources.get(key) ?? '') : str(value);
  }
  return texts;
}

function keywordSources(text: string, call: StaticCall): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  const open = text.indexOf('(', call.start);
  for (const part of splitArguments(text, open + 1)) {
    const match = /^\s*([A-Za-z_]\w*)\s*=(?!=)([\s\S]*)$/.exec(part);
    if (match) sources.set(match[1]!, withoutParentheses(match[2]!.trim().replaceAll(/\s+/g, ' ')));
  }
  return sources;
}

/** The arguments of a call whose parenthesis has just been opened. */
function splitArguments(text: string, from: number): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = from;
  for (let at = from; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === "'" || letter === '"') at = endOfText(text, at);
    else if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter) && --depth < 0) return [...parts, text.slice(start, at)];
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return parts;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start]) at += text[at] === '\\' ? 2 : 1;
  return at;
}

function withoutParentheses(source: string): string {
  if (!source.startsWith('(')) return source;
  const inside = splitArguments(source, 1);
  return inside.length === 1 && inside[0]!.length === source.length - 2 ? inside[0]!.trim() : source;
}
