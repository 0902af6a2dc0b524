import { isSpace } from '../../syntax/characters.ts';
import { hasWideLetters } from '../sequence.ts';

/** Text without `chars` (white space where undefined) at one or both ends. */
export function strip(text: string, chars: string | undefined, side: 'left' | 'right' | 'both'): string {
  if (chars !== undefined && (hasWideLetters(text) || hasWideLetters(chars)))
    return stripWide(text, chars, side);
  const goes = (at: number): boolean =>
    chars === undefined ? isSpace(text.charCodeAt(at)) : chars.includes(text[at]!);
  let start = 0;
  let end = text.length;
  if (side !== 'right') while (start < end && goes(start)) start++;
  if (side !== 'left') while (end > start && goes(end - 1)) end--;
  return text.slice(start, end);
}

function stripWide(text: string, chars: string, side: 'left' | 'right' | 'both'): string {
  const letters = Array.from(text);
  const goes = new Set(chars);
  let start = 0;
  let end = letters.length;
  if (side !== 'right') while (start < end && goes.has(letters[start]!)) start++;
  if (side !== 'left') while (end > start && goes.has(letters[end - 1]!)) end--;
  return letters.slice(start, end).join('');
}

/** Splits at `separator`, at most `limit` times; below 0 is without limit. */
export function splitFromLeft(text: string, separator: string, limit: number): string[] {
  if (limit < 0) return text.split(separator);
  const parts: string[] = [];
  let from = 0;
  while (parts.length < limit) {
    const at = text.indexOf(separator, from);
    if (at < 0) break;
    parts.push(text.slice(from, at));
    from = at + separator.length;
  }
  parts.push(text.slice(from));
  return parts;
}

/** Splits at `separator` from the end, at most `limit` times. */
export function splitFromRight(text: string, separator: string, limit: number): string[] {
  if (limit < 0) return text.split(separator);
  const parts: string[] = [];
  let to = text.length;
  while (parts.length < limit) {
    const at = to < separator.length ? -1 : text.lastIndexOf(separator, to - separator.length);
    if (at < 0) break;
    parts.push(text.slice(at + separator.length, to));
    to = at;
  }
  parts.push(text.slice(0, to));
  return parts.reverse();
}

/** Splits at runs of white space, none at the edges, at most `limit` times. */
export function splitOnSpace(text: string, limit: number): string[] {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    if (at >= text.length) return parts;
    if (limit >= 0 && parts.length >= limit) {
      parts.push(strip(text.slice(at), undefined, 'right'));
      return parts;
    }
    const start = at;
    while (at < text.length && !isSpace(text.charCodeAt(at))) at++;
    parts.push(text.slice(start, at));
  }
}

/** The same from the end. */
export function splitOnSpaceFromRight(text: string, limit: number): string[] {
  const parts: string[] = [];
  let at = text.length;
  for (;;) {
    while (at > 0 && isSpace(text.charCodeAt(at - 1))) at--;
    if (at <= 0) return parts.reverse();
    if (limit >= 0 && parts.length >= limit) {
      parts.push(strip(text.slice(0, at), undefined, 'left'));
      return parts.reverse();
    }
    const end = at;
    while (at > 0 && !isSpace(text.charCodeAt(at - 1))) at--;
    parts.push(text.slice(at, end));
  }
}

const lineEnd = /\r\n|[\n\r\v\f\x1C-\x1E\x85\u2028\u2029]/g;

/** The lines of a text by Python's line ends; an end at the very end begins no new line. */
export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const match of text.matchAll(lineEnd)) {
    const after = match.index + match[0].length;
    lines.push(text.slice(from, keepEnds ? after : match.index));
    from = after;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}
